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

void append_value(vault::JsonLine& line, const Evidence& evidence) {
  if (const auto* flag = std::get_if<bool>(&evidence.value))
    line.boolean(evidence.key, *flag);
  else if (const auto* number = std::get_if<BigDecimal>(&evidence.value))
    line.decimal(evidence.key, *number);
  else if (const auto* time = std::get_if<Timestamp>(&evidence.value))
    line.text(evidence.key, format_ms(*time));
  else
    line.null(evidence.key);
}

void append_factor(std::string& out, std::string_view name, const FactorAnswer& answer) {
  out.append(",\"").append(name).append("\":");
  vault::JsonLine line(out);
  line.text("state", name_of(answer.state));
  for (const Evidence& evidence : answer.evidence) append_value(line, evidence);
  line.end();
}

void append_confluence(std::string& out, const Confluence& confluence) {
  vault::JsonLine line(out);
  line.decimal_or_null("price", confluence.price)
      .integer("confluences", confluence.confluences())
      .text("conviction", name_of(confluence.conviction))
      .text("by", name_of(confluence.by))
      .integer("size_multiplier", size_multiplier(confluence.conviction));
  for (const auto& [name, answer] : confluence.factors) append_factor(out, name, answer);
  line.end();
}

/// The object, still open.
vault::JsonLine begin_json(std::string& out, const Signal& signal) {
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
  line.text("as_of_utc", format_moment(signal.as_of));
  if (signal.confluence) {
    out += ",\"confluence\":";
    append_confluence(out, *signal.confluence);
  }
  return line;
}

}  // namespace

std::string format_moment(Timestamp time) {
  const bool whole = time == std::chrono::floor<std::chrono::seconds>(time);
  return whole ? format_seconds(time) : format_ms(time);
}

void append_json(std::string& out, const Signal& signal) {
  begin_json(out, signal).end();
  out += '\n';
}

void append_recorded_json(std::string& out, const Signal& signal, Timestamp known_at) {
  begin_json(out, signal).text("known_at_utc", format_ms(known_at)).end();
  out += '\n';
}

}  // namespace rq::app
