#include "support/documented_lines.hpp"

#include <algorithm>

#include "core/timeframe.hpp"

namespace rq::test {

namespace {

using namespace std::chrono_literals;

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}
std::string in_quotes(const Price& price) {
  return in_quotes(price.value.to_string());
}
std::string quoted_distance(const Price& a, const Price& b) {
  return in_quotes((BigDecimal(a.value) - BigDecimal(b.value)).abs().to_string());
}
std::string yes_no(bool value) {
  return value ? "true" : "false";
}

/// A line of `"key":value` pairs.
class JsonLine {
 public:
  JsonLine& add(std::string_view key, const std::string& value) {
    text_ += (text_.empty() ? "{" : ",") + in_quotes(key) + ":" + value;
    return *this;
  }
  [[nodiscard]] std::string text() const { return text_ + "}"; }

 private:
  std::string text_;
};

std::string event_id(const Wick& wick, const InstId& instrument) {
  return instrument.str() + '|' + std::string(name_of(wick.timeframe)) + '|' +
         format_seconds(wick.creation) + '|' + std::string(name_of(wick.type));
}

std::string size_of(const Wick& wick) {
  return wick.type == WickType::high ? quoted_distance(wick.high, std::max(wick.open, wick.close))
                                     : quoted_distance(wick.low, std::min(wick.open, wick.close));
}

std::string number_or_null(const std::optional<std::uint64_t>& number) {
  return number.has_value() ? std::to_string(number.value()) : "null";
}

void add_touch(JsonLine& line, const WickEvent& event) {
  constexpr auto null = "null";
  const auto& touch = event.touch;
  const auto age = [&] { return (touch->time - event.wick.creation) / 1min; };
  const bool by_wick = touch && touch->touch_class != TouchClass::body;
  const bool by_body = touch && touch->touch_class != TouchClass::wick;
  const auto distance =
      touch.value_or(Touch{{}, TouchClass::wick, std::nullopt}).tip_distance_ticks;
  const auto strength = [&] {
    return *distance == 0   ? "EXACT"
           : *distance == 1 ? "NEAR"
           : *distance <= 3 ? "CLOSE"
                            : "TOUCHED";
  };
  line.add("touch_time_utc", touch ? in_quotes(format_seconds(touch->time)) : null)
      .add("age_at_touch_minutes", touch ? std::to_string(age()) : null)
      .add("touch_by_wick", touch ? yes_no(by_wick) : null)
      .add("touch_by_body", touch ? yes_no(by_body) : null)
      .add("touch_class", touch ? in_quotes(by_wick && by_body ? "both"
                                            : by_wick          ? "wick"
                                                               : "body")
                                : null)
      .add("tip_distance_ticks", number_or_null(distance))
      .add("tip_exact", distance ? yes_no(*distance == 0) : null)
      .add("tip_near", distance ? yes_no(*distance == 1) : null)
      .add("signal_strength", distance ? in_quotes(strength()) : null)
      .add("penetration_ticks", number_or_null(distance));
}

}  // namespace

std::string json_line(const VwapRecord& record, const InstId& instrument) {
  return JsonLine()
             .add("window_start_utc", in_quotes(format_seconds(record.window_start)))
             .add("instId", in_quotes(instrument.str()))
             .add("exchange", in_quotes("okx"))
             .add("market", in_quotes("perp"))
             .add("vwap_1h", record.vwap_1h ? in_quotes(record.vwap_1h->to_string()) : "null")
             .add("vwap_4h", in_quotes(record.vwap_4h.to_string()))
             .add("trade_count_1h", std::to_string(record.trade_count_1h))
             .add("trade_count_4h", std::to_string(record.trade_count_4h))
             .text() +
         "\n";
}

std::string json_line(const CvdRecord& record, const InstId& instrument) {
  const std::string symbol = instrument.symbol_canon();
  const auto delta = record.buy_notional.value - record.sell_notional.value;
  return JsonLine()
             .add("window_start_utc", in_quotes(format_seconds(record.window_start)))
             .add("instId", in_quotes(instrument.str()))
             .add("symbol", in_quotes(symbol))
             .add("exchange", in_quotes("okx"))
             .add("market", in_quotes("perp"))
             .add("timeframe", in_quotes(name_of(record.timeframe)))
             .add("buy_notional", in_quotes(record.buy_notional.value.to_string()))
             .add("sell_notional", in_quotes(record.sell_notional.value.to_string()))
             .add("delta", in_quotes(delta.to_string()))
             .add("cvd_value", in_quotes(record.cvd.value.to_string()))
             .text() +
         "\n";
}

std::string json_line(const Candle& candle, const InstId& instrument) {
  const Timestamp end = candle.start + duration_of(candle.timeframe);
  return JsonLine()
             .add("window_start_utc", in_quotes(format_seconds(candle.start)))
             .add("window_end_utc", in_quotes(format_seconds(end)))
             .add("instId", in_quotes(instrument.str()))
             .add("exchange", in_quotes("okx"))
             .add("market", in_quotes("perp"))
             .add("timeframe", in_quotes(name_of(candle.timeframe)))
             .add("open", in_quotes(candle.open))
             .add("high", in_quotes(candle.high))
             .add("low", in_quotes(candle.low))
             .add("close", in_quotes(candle.close))
             .add("volume", in_quotes(candle.volume.value.to_string()))
             .add("trade_count", std::to_string(candle.trade_count))
             .text() +
         "\n";
}

std::string json_line(const WickEvent& event, const InstId& instrument) {
  const Wick& wick = event.wick;
  JsonLine line;
  line.add("event_id", in_quotes(event_id(wick, instrument)))
      .add("instId", in_quotes(instrument.str()))
      .add("timeframe", in_quotes(name_of(wick.timeframe)))
      .add("creation_time_utc", in_quotes(format_seconds(wick.creation)))
      .add("window_end_utc", in_quotes(format_seconds(wick.creation)))
      .add("wick_type", in_quotes(name_of(wick.type)))
      .add("wick_price", in_quotes(wick.type == WickType::high ? wick.high : wick.low))
      .add("wick_size", size_of(wick))
      .add("body_size", quoted_distance(wick.open, wick.close))
      .add("candle_open", in_quotes(wick.open))
      .add("candle_high", in_quotes(wick.high))
      .add("candle_low", in_quotes(wick.low))
      .add("candle_close", in_quotes(wick.close))
      .add("status", in_quotes(name_of(event.status)));
  add_touch(line, event);
  const bool expired = event.status == WickStatus::expired;
  line.add("formed_tip_distance_ticks", number_or_null(wick.formed_tip_distance_ticks))
      .add("expired_time_utc", expired ? in_quotes(format_seconds(wick.creation + 168h)) : "null")
      .add("tickSz", event.tick_size ? in_quotes(*event.tick_size) : "null")
      .add("tol_tip_ticks", "1");
  return line.text() + "\n";
}

std::string active_json(const std::vector<Wick>& untouched, std::optional<Timestamp> as_of,
                        const InstId& instrument) {
  JsonLine line;
  line.add("instId", in_quotes(instrument.str()))
      .add("as_of_utc", as_of ? in_quotes(format_seconds(*as_of)) : "null");
  for (const Timeframe timeframe : all_timeframes) {
    std::string list;
    for (const Wick& wick : untouched) {
      if (wick.timeframe != timeframe) continue;
      list += (list.empty() ? "" : ",") +
              JsonLine()
                  .add("event_id", in_quotes(event_id(wick, instrument)))
                  .add("creation_time_utc", in_quotes(format_seconds(wick.creation)))
                  .add("wick_type", in_quotes(name_of(wick.type)))
                  .add("wick_price", in_quotes(wick.type == WickType::high ? wick.high : wick.low))
                  .add("wick_size", size_of(wick))
                  .add("body_size", quoted_distance(wick.open, wick.close))
                  .add("timeframe", in_quotes(name_of(timeframe)))
                  .add("formed_tip_distance_ticks", number_or_null(wick.formed_tip_distance_ticks))
                  .text();
    }
    line.add(name_of(timeframe), "[" + list + "]");
  }
  return line.text() + "\n";
}

Tree vwap_files(const Derived& derived, const InstId& instrument) {
  Tree tree;
  for (const VwapRecord& record : derived.vwap)
    tree["derived/vwap/okx/perps/" + instrument.str() + "/vwap_1m.jsonl"] +=
        json_line(record, instrument);
  return tree;
}

Tree cvd_files(const Derived& derived, const InstId& instrument) {
  Tree tree;
  for (const CvdRecord& record : derived.cvd)
    tree["derived/cvd/okx/" + instrument.str() + "/1m/" +
         format_seconds(record.window_start).substr(0, 10) + ".jsonl"] +=
        json_line(record, instrument);
  return tree;
}

Tree wick_files(const Derived& derived, const InstId& instrument) {
  Tree tree;
  for (const Candle& candle : derived.candles)
    tree["derived/candles/okx/perps/" + instrument.str() + "/candles_" +
         std::string(name_of(candle.timeframe)) + ".jsonl"] += json_line(candle, instrument);
  const std::string wicks = "derived/wicks/okx/perps/" + instrument.str();
  for (const WickEvent& event : derived.events)
    tree[wicks + "/wicks_events.jsonl"] += json_line(event, instrument);
  tree[wicks + "/wicks_active.json"] = active_json(derived.untouched, derived.as_of, instrument);
  return tree;
}

Tree all_files(const Derived& derived, const InstId& instrument) {
  Tree tree = vwap_files(derived, instrument);
  tree.merge(wick_files(derived, instrument));
  tree.merge(cvd_files(derived, instrument));
  return tree;
}

}  // namespace rq::test
