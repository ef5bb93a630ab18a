#include "vault/l2_retention_state.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "core/errors.hpp"
#include "core/json_limits.hpp"
#include "core/quote.hpp"

namespace rq::vault {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format = 1;

L2LastRuns parse(std::string_view text) {
  const Json state = parse_json<Json>(text);
  if (state.at("format") != format) throw std::invalid_argument("its format is not 1");
  L2LastRuns last_runs;
  for (const auto& [name, time] : state.at("last_run_utc").items()) {
    const auto instrument = InstId::parse(name);
    const auto moment = parse_event_time(time.get_ref<const std::string&>());
    if (!instrument || !moment)
      throw std::invalid_argument("no instrument and time: " + quote(name));
    last_runs.emplace(*instrument, *moment);
  }
  return last_runs;
}

}  // namespace

L2LastRuns read_l2_last_runs(FileSystem& fs, const Layout& layout) {
  const auto file = layout.l2_retention_state();
  if (!fs.file_size(file)) return {};
  try {
    return parse(read_file(fs, file));
  } catch (const IoError&) {
    throw;
  } catch (const std::exception& error) {
    throw DataError(layout.relative(file) + " is damaged (" + error.what() +
                    "): it is written again by this run, which removes no more than a first run "
                    "may");
  }
}

void write_l2_last_runs(FileSystem& fs, const Layout& layout, const L2LastRuns& last_runs) {
  Json times = Json::object();
  for (const auto& [instrument, time] : last_runs) times[instrument.str()] = format_ms(time);
  const Json state = {{"format", format}, {"last_run_utc", times}};
  const auto file = layout.l2_retention_state();
  fs.create_directories(file.parent_path());
  replace_file(fs, file, state.dump() + '\n');
}

}  // namespace rq::vault
