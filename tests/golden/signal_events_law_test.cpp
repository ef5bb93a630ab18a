// What an independent reference says happened to signals, minute by minute, against what
// find_signals answers for each of those minutes.
#include <archive.h>
#include <archive_entry.h>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "find_signals/evaluator.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"

using namespace rq;
using namespace rq::app;
using namespace rq::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const InstId ltc = InstId::require("LTC-USDT-SWAP");

/// The lines of a .gz file.
std::vector<std::string> read_packed_lines(const fs::path& file) {
  const std::unique_ptr<archive, int (*)(archive*)> reader(archive_read_new(), &archive_read_free);
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_raw(reader.get());
  REQUIRE(archive_read_open_filename(reader.get(), vault::to_utf8(file).c_str(), 65536) ==
          ARCHIVE_OK);
  archive_entry* entry = nullptr;
  REQUIRE(archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK);
  std::string text;
  std::string part(65536, '\0');
  for (la_ssize_t got = 0; (got = archive_read_data(reader.get(), part.data(), part.size())) > 0;)
    text.append(part, 0, static_cast<std::size_t>(got));
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

using Ids = std::set<std::string>;
struct Signals {
  Ids armed;
  Ids triggered;
};

/// The signals at the end of each minute, by the events of the evaluations there, and which wicks a
/// single trade has touched or broken by then. A tick is known before the candle that it is in
/// closes, so find_signals may show such a wick until then.
struct Minute {
  Signals signals;
  Ids touched_by_tick;
  Ids broken_by_tick;
};

std::map<Timestamp, Minute> signals_by_minute(const std::vector<std::string>& lines) {
  struct Change {
    std::string event;
    std::string id;
    bool by_tick;
  };
  std::map<Timestamp, std::vector<Change>> changes;
  for (const auto& line : lines) {
    const auto json = nlohmann::json::parse(line);
    const auto event = json.at("event").get<std::string>();
    const auto known = *parse_event_time(json.at("known_utc").get<std::string>());
    const auto evaluated = *parse_window_time(json.at("as_of_utc").get<std::string>());
    // What ends a signal names the last evaluation at which it was one.
    const bool ends = event == "touched" || event == "broken";
    const bool by_tick = ends && json.at("reason").is_null();
    // A minute is evaluated one second after its end: what a trade does until then comes first.
    const Timestamp minute_end = by_tick ? floor_minute(known - 1s) + 1min
                                 : ends  ? evaluated + 1min
                                         : evaluated;
    changes[minute_end].push_back({event, json.at("event_id").get<std::string>(), by_tick});
  }
  std::map<Timestamp, Minute> minutes;
  Minute now;
  auto next = changes.begin();
  for (Timestamp minute = changes.begin()->first; minute <= changes.rbegin()->first;
       minute += 1min) {
    for (; next != changes.end() && next->first <= minute; ++next)
      for (const auto& [event, id, by_tick] : next->second) {
        if (event == "armed") now.signals.armed.insert(id);
        if (event == "disarmed" || event == "touched") now.signals.armed.erase(id);
        if (event == "triggered") now.signals.triggered.insert(id);
        if (event == "ended" || event == "broken") now.signals.triggered.erase(id);
        if (by_tick) (event == "touched" ? now.touched_by_tick : now.broken_by_tick).insert(id);
      }
    minutes[minute] = now;
  }
  return minutes;
}

fs::path make_vault(const fs::path& folder) {
  const auto trades = shared_data("data/trades/LTC-USDT-SWAP-trades.csv.gz");
  const std::string vault = vault::to_utf8(folder);
  REQUIRE(
      run(program("trades_import"), {"--vault", vault, "--ctVal", "1", "--ctMult", "1", "--ctType",
                                     "linear", "--tickSz", "0.01", vault::to_utf8(*trades)})
          .exit_code == 0);
  REQUIRE(run(program("wick_tracker"), {"--vault", vault}).exit_code == 0);
  return folder;
}

Signals ask(vault::FileSystem& files, const vault::Layout& layout, SignalOptions options,
            Timestamp as_of) {
  options.as_of = format_seconds(as_of);
  options.json = true;
  const auto evaluations =
      Evaluator(make_query(options, as_of), files, layout, [&] { return as_of; }).evaluate();
  Signals found;
  for (const Signal& signal : evaluations.front().findings.signals)
    (signal.stage == SignalStage::armed ? found.armed : found.triggered).insert(signal.event_id);
  return found;
}

void check_law(const fs::path& events, const SignalOptions& options) {
  const ScratchFolder scratch;
  const vault::Layout layout(make_vault(scratch.path()));
  const auto files = vault::native_file_system();
  std::size_t signals = 0;
  for (const auto& [minute, expected] : signals_by_minute(read_packed_lines(events))) {
    INFO(format_seconds(minute));
    auto found = ask(*files, layout, options, minute);
    for (const auto& id : expected.touched_by_tick) found.armed.erase(id);
    for (const auto& id : expected.broken_by_tick) found.triggered.erase(id);
    REQUIRE(found.armed == expected.signals.armed);
    REQUIRE(found.triggered == expected.signals.triggered);
    signals += found.armed.size() + found.triggered.size();
  }
  CHECK(signals > 100);
}

}  // namespace

TEST_CASE("at every minute the signals are those that their events leave") {
  const auto events = shared_data("vectors/LTC-USDT-SWAP.signal_events.jsonl.gz");
  if (!events || !shared_data("data/trades/LTC-USDT-SWAP-trades.csv.gz")) return;
  check_law(*events, {});
}

TEST_CASE("at every minute the signals of other rules are those that their events leave") {
  const auto events = shared_data("vectors/LTC-USDT-SWAP.signal_events.5m.jsonl.gz");
  if (!events || !shared_data("data/trades/LTC-USDT-SWAP-trades.csv.gz")) return;
  SignalOptions options;
  options.timeframes = {"5m"};
  options.age_min = 30min;
  options.age_max = 120min;
  options.min_touched = 3;
  options.surround = 60min;
  options.max_size_percentile = "60";
  options.trigger_window = 30min;
  check_law(*events, options);
}
