#include "vault/state_codec.hpp"

#include <nlohmann/json.hpp>

namespace rq::vault::state_codec {

namespace {

Json text(const Price& price) {
  return price.value.to_string();
}
Json text(const BigDecimal& value) {
  return value.to_string();
}
Json text(Timestamp time) {
  return time.time_since_epoch().count();
}  // ms since 1970

Price price_from(const Json& json) {
  return {Decimal::parse(json.get<std::string>()).value()};
}
BigDecimal decimal_from(const Json& json) {
  return BigDecimal::parse(json.get<std::string>()).value();
}
Timestamp time_from(const Json& json) {
  return from_unix_ms(json.get<std::int64_t>());
}
Timeframe timeframe_from(const Json& json) {
  return parse_timeframe(json.get<std::string>()).value();
}

Json to_json(const Minute& m) {
  return {{"start", text(m.start)},
          {"open", text(m.open)},
          {"high", text(m.high)},
          {"low", text(m.low)},
          {"close", text(m.close)},
          {"open_time", text(m.open_time)},
          {"close_time", text(m.close_time)},
          {"volume", text(m.volume.value)},
          {"buy_notional", text(m.buy_notional.value)},
          {"sell_notional", text(m.sell_notional.value)},
          {"price_notional", text(m.price_notional)},
          {"trade_count", m.trade_count}};
}

Minute minute_from(const Json& json) {
  Minute m;
  m.start = time_from(json.at("start"));
  m.open = price_from(json.at("open"));
  m.high = price_from(json.at("high"));
  m.low = price_from(json.at("low"));
  m.close = price_from(json.at("close"));
  m.open_time = time_from(json.at("open_time"));
  m.close_time = time_from(json.at("close_time"));
  m.volume.value = decimal_from(json.at("volume"));
  m.buy_notional.value = decimal_from(json.at("buy_notional"));
  m.sell_notional.value = decimal_from(json.at("sell_notional"));
  m.price_notional = decimal_from(json.at("price_notional"));
  json.at("trade_count").get_to(m.trade_count);
  return m;
}

}  // namespace

Json to_json(const MinuteBuilder::State& state) {
  Json open = Json::array();
  for (const Minute& minute : state.open) open.push_back(to_json(minute));
  return {{"watermark", state.watermark ? text(*state.watermark) : Json()},
          {"open", std::move(open)}};
}

MinuteBuilder::State minute_builder_from(const Json& json) {
  MinuteBuilder::State state;
  if (const auto& watermark = json.at("watermark"); !watermark.is_null())
    state.watermark = time_from(watermark);
  for (const auto& minute : json.at("open")) state.open.push_back(minute_from(minute));
  return state;
}

Json to_json(const RunningCvd& cvd) {
  return {{"cvd_value", text(cvd.value().value)}};
}

RunningCvd running_cvd_from(const Json& json) {
  return RunningCvd(Notional{decimal_from(json.at("cvd_value"))});
}

// Of the windows that hold hundreds of entries, each entry is one array: a third of the bytes.

Json to_json(const RollingVwap::State& state) {
  Json minutes = Json::array();
  for (const auto& m : state.minutes)
    minutes.push_back(
        {text(m.start), text(m.price_notional), text(m.notional.value), m.trade_count});
  return {{"next", text(state.next)}, {"minutes", std::move(minutes)}};
}

std::optional<Timestamp> closed_through_from(const Json& json) {
  const auto minutes = minute_builder_from(json);
  if (!minutes.watermark) return std::nullopt;
  return MinuteBuilder(minutes).closed_through();
}

RollingVwap::State rolling_vwap_from(const Json& json) {
  RollingVwap::State state;
  state.next = time_from(json.at("next"));
  for (const auto& m : json.at("minutes"))
    state.minutes.push_back({time_from(m.at(0)),
                             decimal_from(m.at(1)),
                             {decimal_from(m.at(2))},
                             m.at(3).get<std::uint64_t>()});
  return state;
}

Json to_json(const std::vector<Candle>& candles) {
  Json list = Json::array();
  for (const Candle& c : candles)
    list.push_back({name_of(c.timeframe), text(c.start), text(c.open), text(c.high), text(c.low),
                    text(c.close), text(c.volume.value), c.trade_count});
  return list;
}

std::vector<Candle> candles_from(const Json& json) {
  std::vector<Candle> candles;
  for (const auto& c : json)
    candles.push_back({timeframe_from(c.at(0)),
                       time_from(c.at(1)),
                       price_from(c.at(2)),
                       price_from(c.at(3)),
                       price_from(c.at(4)),
                       price_from(c.at(5)),
                       {decimal_from(c.at(6))},
                       c.at(7).get<std::uint64_t>()});
  return candles;
}

Json to_json(const std::vector<Wick>& wicks) {
  Json list = Json::array();
  for (const Wick& w : wicks)
    list.push_back({name_of(w.timeframe), name_of(w.type), text(w.creation), text(w.open),
                    text(w.high), text(w.low), text(w.close),
                    w.formed_tip_distance_ticks ? Json(*w.formed_tip_distance_ticks) : Json()});
  return list;
}

std::vector<Wick> wicks_from(const Json& json) {
  std::vector<Wick> wicks;
  for (const auto& w : json) {
    Wick wick{timeframe_from(w.at(0)),
              w.at(1).get<std::string>() == "high" ? WickType::high : WickType::low,
              time_from(w.at(2)),
              price_from(w.at(3)),
              price_from(w.at(4)),
              price_from(w.at(5)),
              price_from(w.at(6)),
              std::nullopt};
    if (const auto& formed = w.at(7); !formed.is_null())
      wick.formed_tip_distance_ticks = formed.get<std::uint64_t>();
    wicks.push_back(std::move(wick));
  }
  return wicks;
}

}  // namespace rq::vault::state_codec
