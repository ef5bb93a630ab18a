#include "find_signals/signal_json.hpp"

#include "vault/json_line.hpp"

namespace rq::app {

namespace {

void append_surrounding(std::string& out, const Surrounding& surrounding) {
  vault::JsonLine(out)
      .integer("total", surrounding.total())
      .integer("touched", surrounding.touched)
      .integer("untouched", surrounding.untouched)
      .integer("expired", surrounding.expired)
      .end();
}

}  // namespace

std::string format_moment(Timestamp time) {
  const bool whole = time == std::chrono::floor<std::chrono::seconds>(time);
  return whole ? format_seconds(time) : format_ms(time);
}

void append_json(std::string& out, const Signal& signal) {
  vault::JsonLine line(out);
  line.text("stage", name_of(signal.stage))
      .text("event_id", signal.event_id)
      .text("instId", signal.instrument.str())
      .text("timeframe", name_of(signal.timeframe))
      .text("direction", name_of(signal.direction()))
      .text("wick_type", name_of(signal.wick_type))
      .decimal("wick_price", signal.tip)
      .decimal("wick_size", signal.wick_size)
      .window_time("creation_time_utc", signal.creation)
      .integer("age_minutes", signal.age().count());
  signal.touch_time ? line.window_time("touch_time_utc", *signal.touch_time)
                    : line.null("touch_time_utc");
  line.integer_or_null("tip_distance_ticks", signal.tip_distance_ticks);
  const auto tier = signal.tip_tier();
  tier ? line.text("tip_tier", name_of(*tier)) : line.null("tip_tier");
  line.boolean("tip_exact", signal.tip_exact()).text("signal_strength", name_of(signal.strength()));
  out += ",\"surrounding\":";
  append_surrounding(out, signal.surrounding);
  line.text("as_of_utc", format_moment(signal.as_of)).end();
  out += '\n';
}

}  // namespace rq::app
