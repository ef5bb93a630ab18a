#include "vault/wick_codec.hpp"

#include "vault/json_line.hpp"

namespace rq::vault {

namespace {

void write_touch(JsonLine& line, const WickEvent& event) {
  if (!event.touch) {
    for (const char* key :
         {"touch_time_utc", "age_at_touch_minutes", "touch_by_wick", "touch_by_body", "touch_class",
          "tip_distance_ticks", "tip_exact", "tip_near", "signal_strength", "penetration_ticks"})
      line.null(key);
    return;
  }
  const Touch& touch = *event.touch;
  const auto age = std::chrono::floor<std::chrono::minutes>(touch.time - event.wick.creation);
  line.window_time("touch_time_utc", touch.time)
      .integer("age_at_touch_minutes", age.count())
      .boolean("touch_by_wick", touch.touch_class != TouchClass::body)
      .boolean("touch_by_body", touch.touch_class != TouchClass::wick)
      .text("touch_class", name_of(touch.touch_class))
      .integer_or_null("tip_distance_ticks", touch.tip_distance_ticks);
  if (const auto& distance = touch.tip_distance_ticks) {
    line.boolean("tip_exact", *distance == 0)
        .boolean("tip_near", *distance == near_tip_ticks)
        .text("signal_strength", name_of(strength_of(*distance)));
  } else {
    line.null("tip_exact").null("tip_near").null("signal_strength");
  }
  line.integer_or_null("penetration_ticks", touch.tip_distance_ticks);
}

void write_active(std::string& out, const InstId& instrument, const Wick& wick) {
  JsonLine(out)
      .text("event_id", wick.event_id(instrument))
      .window_time("creation_time_utc", wick.creation)
      .text("wick_type", name_of(wick.type))
      .decimal("wick_price", wick.tip())
      .decimal("wick_size", wick.size())
      .decimal("body_size", wick.body_size())
      .text("timeframe", name_of(wick.timeframe))
      .integer_or_null("formed_tip_distance_ticks", wick.formed_tip_distance_ticks)
      .end();
}

}  // namespace

void write_candle(std::string& out, const InstId& instrument, const Candle& candle) {
  JsonLine(out)
      .window_time("window_start_utc", candle.start)
      .window_time("window_end_utc", candle.end())
      .text("instId", instrument.str())
      .text("exchange", "okx")
      .text("market", "perp")
      .text("timeframe", name_of(candle.timeframe))
      .decimal("open", candle.open)
      .decimal("high", candle.high)
      .decimal("low", candle.low)
      .decimal("close", candle.close)
      .decimal("volume", candle.volume)
      .integer("trade_count", candle.trade_count)
      .end();
  out += '\n';
}

void write_wick_event(std::string& out, const InstId& instrument, const WickEvent& event) {
  const Wick& wick = event.wick;
  JsonLine line(out);
  line.text("event_id", wick.event_id(instrument))
      .text("instId", instrument.str())
      .text("timeframe", name_of(wick.timeframe))
      .window_time("creation_time_utc", wick.creation)
      .window_time("window_end_utc", wick.creation)
      .text("wick_type", name_of(wick.type))
      .decimal("wick_price", wick.tip())
      .decimal("wick_size", wick.size())
      .decimal("body_size", wick.body_size())
      .decimal("candle_open", wick.open)
      .decimal("candle_high", wick.high)
      .decimal("candle_low", wick.low)
      .decimal("candle_close", wick.close)
      .text("status", name_of(event.status));
  write_touch(line, event);
  line.integer_or_null("formed_tip_distance_ticks", wick.formed_tip_distance_ticks);
  if (event.status == WickStatus::expired)
    line.window_time("expired_time_utc", wick.expiry());
  else
    line.null("expired_time_utc");
  line.decimal_or_null("tickSz", event.tick_size).integer("tol_tip_ticks", near_tip_ticks).end();
  out += '\n';
}

std::string wicks_active_json(const InstId& instrument, std::optional<Timestamp> as_of,
                              const WickTracker& tracker) {
  std::string out = R"({"instId":")" + instrument.str() + R"(","as_of_utc":)";
  out += as_of ? '"' + format_seconds(*as_of) + '"' : "null";
  for (const Timeframe timeframe : all_timeframes) {
    out.append(",\"").append(name_of(timeframe)).append("\":[");
    bool first = true;
    for (const Wick& wick : tracker.untouched(timeframe)) {
      if (!first) out += ',';
      first = false;
      write_active(out, instrument, wick);
    }
    out += ']';
  }
  return out += "}\n";
}

}  // namespace rq::vault
