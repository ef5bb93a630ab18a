#include "support/confluent_vault.hpp"

#include "support/book_lines.hpp"
#include "support/documented_lines.hpp"

#include "vault/layout.hpp"

namespace rq::test {

namespace {

using std::chrono::minutes;

Decimal dec(std::string_view text) {
  return *Decimal::parse(text);
}
BigDecimal big(std::string_view text) {
  return *BigDecimal::parse(text);
}

Wick wick(WickType type, Timestamp creation, const char* open, const char* high, const char* low,
          const char* close) {
  Wick wick;
  wick.type = type;
  wick.creation = creation;
  wick.open = {dec(open)};
  wick.high = {dec(high)};
  wick.low = {dec(low)};
  wick.close = {dec(close)};
  return wick;
}

WickEvent created(const Wick& wick) {
  return {wick, WickStatus::untouched, {}, Price{dec("0.1")}};
}

WickEvent touched(const Wick& wick, Timestamp time) {
  return {wick, WickStatus::touched, Touch{time, TouchClass::wick, 9}, Price{dec("0.1")}};
}

/// Twelve low wicks a minute apart, each touched a minute later; among them the one that waits.
std::string wick_events(Timestamp moment) {
  const InstId& instrument = confluent_instrument();
  const auto low = [](Timestamp creation) {
    return wick(WickType::low, creation, "101005", "101010", "101000", "101010");
  };
  const Timestamp creation = moment - minutes(30);
  std::string lines;
  for (Timestamp close = creation - minutes(9); close <= creation + minutes(3);
       close += minutes(1)) {
    if (close > creation - minutes(9))
      lines += json_line(touched(low(close - minutes(1)), close), instrument);
    if (close == creation)
      lines += json_line(
          created(wick(WickType::high, close, "101240", "101250.5", "101240", "101248.5")),
          instrument);
    if (close <= creation + minutes(2)) lines += json_line(created(low(close)), instrument);
  }
  return lines;
}

std::string candles(Timestamp moment) {
  std::string lines;
  for (const auto& [age, close] :
       {std::pair(minutes(3), "101390"), std::pair(minutes(0), "101400")}) {
    Candle candle;
    candle.start = moment - age - minutes(1);
    candle.open = candle.high = candle.low = candle.close = {dec(close)};
    candle.volume = {big("1")};
    candle.trade_count = 1;
    lines += json_line(candle, confluent_instrument());
  }
  return lines;
}

/// The first of them five hours before, so that the 4 h VWAP is one.
std::string vwaps(Timestamp moment) {
  std::string lines =
      json_line(VwapRecord{moment - minutes(300), big("101150"), big("101150"), 1, 1},
                confluent_instrument());
  for (const auto age : {minutes(1), minutes(0)})
    lines += json_line(VwapRecord{moment - age - minutes(1), big("101350"), big("101150"), 60, 240},
                       confluent_instrument());
  return lines;
}

std::string cvds(Timestamp moment) {
  const auto line = [&](minutes age, const char* bought, const char* sold) {
    return json_line(
        CvdRecord{Timeframe::m1, moment - age - minutes(1), {big(bought)}, {big(sold)}, {}},
        confluent_instrument());
  };
  return line(minutes(5), "900000", "0") + line(minutes(3), "10000", "60000") +
         line(minutes(0), "0", "75000.5");
}

std::string book(Timestamp time) {
  return book_line(confluent_instrument(), time, {{"101249.5", "900"}},
                   {{"101251", "200"}, {"101260.5", "120"}, {"101400", "9999"}});
}

}  // namespace

const InstId& confluent_instrument() {
  static const InstId instrument = InstId::require("BTC-USDT-SWAP");
  return instrument;
}

Timestamp confluent_moment() {
  return *parse_window_time("2025-12-14T22:10:00Z");
}

Tree confluent_vault() {
  const vault::Layout layout("/");
  const InstId& instrument = confluent_instrument();
  const Timestamp moment = confluent_moment();
  const Timestamp snapshot = moment - std::chrono::milliseconds(1750);
  return {
      {layout.relative(layout.wick_events(instrument)), wick_events(moment)},
      {layout.relative(layout.wicks_active(instrument)), active_json({}, moment, instrument)},
      {layout.relative(layout.candles(instrument, Timeframe::m1)), candles(moment)},
      {layout.relative(layout.vwap(instrument)), vwaps(moment)},
      {layout.relative(vault::day_file(layout.cvd_folder(instrument), date_of(moment))),
       cvds(moment)},
      {book_path(layout, instrument, snapshot), book(snapshot)},
      {layout.relative(layout.instrument_facts(instrument)),
       R"({"instId":"BTC-USDT-SWAP","ctVal":"0.01","ctMult":"1","ctType":"linear","tickSz":"0.1"})"
       "\n"},
  };
}

std::string confluent_json() {
  return R"({"stage":"ARMED","event_id":"BTC-USDT-SWAP|1m|2025-12-14T21:40:00Z|high",)"
         R"("instId":"BTC-USDT-SWAP","timeframe":"1m","direction":"SHORT","wick_type":"high",)"
         R"("wick_price":"101250.5","wick_size":"2","creation_time_utc":"2025-12-14T21:40:00Z",)"
         R"("age_minutes":30,"touch_time_utc":null,"tip_distance_ticks":null,"tip_tier":null,)"
         R"("tip_exact":false,"signal_strength":"HIGH","surrounding":{"total":12,"touched":12,)"
         R"("untouched":0,"expired":0},"as_of_utc":"2025-12-14T22:10:00Z","confluence":{)"
         R"("price":"101400","confluences":4,"conviction":"MAX","by":"confluence","size_multiplier":3,)"
         R"("vwap":{"state":"met","dev_bps":"24.72","extended":false,"anchor":false,)"
         R"("cross":false},"cvd":{"state":"met","delta":"-125000.5"},)"
         R"("l2":{"state":"met","wall_notional":"324014.6",)"
         R"("snapshot_utc":"2025-12-14T22:09:58.250Z"}})";
}

}  // namespace rq::test
