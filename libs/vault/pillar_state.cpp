#include "vault/pillar_state.hpp"

#include "core/errors.hpp"
#include "core/json_limits.hpp"
#include "core/quote.hpp"

namespace rq::vault {

namespace {

constexpr std::size_t longest_settings = 500;

[[noreturn]] void refuse(const std::string& source, const std::string& what) {
  throw DataError(source + ": " + what +
                  ". Run again with --rebuild to recompute from the raw files.");
}

using Json = PillarState::Json;

Json to_json(const DayFiles::End& end) {
  return {{"newest", end.newest ? Json(format_date(*end.newest)) : Json()},
          {"bytes", end.bytes},
          {"finished", end.finished}};
}

DayFiles::End day_outputs_from(const Json& json) {
  DayFiles::End end;
  if (const auto& newest = json.at("newest"); !newest.is_null())
    end.newest = parse_date(newest.get<std::string>()).value();
  json.at("bytes").get_to(end.bytes);
  json.at("finished").get_to(end.finished);
  return end;
}

}  // namespace

std::string PillarState::to_text(const InstId& instrument) const {
  Json json = {
      {"format", format},     {"pillar", pillar},         {"instId", instrument.str()},
      {"settings", settings}, {"input", input.to_json()}, {"outputs", outputs},
  };
  if (day_outputs) json["day_outputs"] = to_json(*day_outputs);
  json["counters"] = {
      {"trades", counters.trades}, {"late", counters.late}, {"rejected", counters.rejected}};
  json["open_minutes"] = open_minutes;
  json["windows"] = windows;
  return json.dump() + '\n';
}

PillarState PillarState::from_text(std::string_view text, const std::string& source,
                                   const std::string& pillar, const InstId& instrument,
                                   const Json& settings) {
  const Json json = try_parse_json<Json>(text);
  if (json.is_discarded())
    if (const auto excess = json_excess(text)) refuse(source, "is not a state (" + *excess + ")");
  if (!json.is_object() || !json.contains("format"))
    refuse(source, "is not a state (cut short, or not written by this program)");
  if (json["format"] != format)
    refuse(source, "has format " + quote(json["format"].dump()) + ", this program knows " +
                       std::to_string(format));
  if (json.value("pillar", Json()) != pillar || json.value("instId", Json()) != instrument.str())
    refuse(source, "is the state of something else");
  if (json.value("settings", Json()) != settings)
    refuse(source, "was made with the settings " +
                       quote(json.value("settings", Json()).dump(), longest_settings) +
                       ", now they are " + settings.dump());
  PillarState state;
  state.pillar = pillar;
  state.settings = settings;
  try {
    state.input = RawCursor::from_json(json.at("input"));
    json.at("outputs").get_to(state.outputs);
    if (json.contains("day_outputs")) state.day_outputs = day_outputs_from(json["day_outputs"]);
    const auto& counters = json.at("counters");
    state.counters = {counters.at("trades").get<std::uint64_t>(),
                      counters.at("late").get<std::uint64_t>(),
                      counters.at("rejected").get<std::uint64_t>()};
    state.open_minutes = json.at("open_minutes");
    state.windows = json.at("windows");
  } catch (const std::exception& error) {
    refuse(source, std::string("is damaged: ") + quote(error.what(), longest_settings));
  }
  return state;
}

std::vector<Date> PillarState::finished_days(std::string_view text) {
  std::vector<Date> days;
  try {
    for (const auto& file : RawCursor::from_json(parse_json<Json>(text).at("input")).finished)
      days.push_back(file.day);
  } catch (const std::exception&) {
    days.clear();
  }
  return days;
}

}  // namespace rq::vault
