// The recorder on an exchange that misbehaves: the files hold what was printed all the same.
#include <algorithm>
#include <filesystem>
#include <list>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/recorded_market.hpp"
#include "support/recording_proof.hpp"
#include "support/shared_data.hpp"
#include "support/small_disk.hpp"
#include "support/tree.hpp"

#include "vault/file_system.hpp"

using namespace rq::test;

namespace {

constexpr const char* btc = "BTC-USDT-SWAP";

/// An encrypted market that begins with the first subscription and is over five seconds later, with
/// some hundreds of trades in each: of this hour of this day, for how busy it is depends on that.
std::vector<std::string> market_with(const std::vector<std::string>& more) {
  std::vector<std::string> market{"--instId",
                                  btc,
                                  "--speed",
                                  "40",
                                  "--duration",
                                  "200s",
                                  "--trades-per-second",
                                  "10",
                                  "--past",
                                  "2m",
                                  "--wait",
                                  "--start",
                                  "2025-12-14T12:00:00Z"};
  market.emplace_back("--tls");
  market.insert(market.end(), more.begin(), more.end());
  return market;
}

/// Arguments for the lines of a script of faults, separated by ';'.
std::vector<std::string> faults(std::string_view script) {
  std::vector<std::string> arguments;
  while (!script.empty()) {
    const auto end = std::min(script.find(';'), script.size());
    arguments.insert(arguments.end(), {"--fault", std::string(script.substr(0, end))});
    script.remove_prefix(std::min(end + 1, script.size()));
  }
  return arguments;
}

int count_of(std::string_view word, std::string_view text) {
  int count = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + word.size())) ++count;
  return count;
}

/// The fault in a line of a script: what stands behind `at 1s` or `every 3 messages`.
std::string fault_of(const std::string& line) {
  std::size_t begin = 0;
  for (int words = line.starts_with("at ") ? 2 : 3; words > 0; --words)
    begin = line.find(' ', begin) + 1;
  return line.substr(begin);
}

/// Every fault that was asked for by line did happen, as the log of the exchange has it.
void require_fired(const std::vector<std::string>& arguments, const std::string& log) {
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i - 1] != "--fault") continue;
    INFO(arguments[i]);
    CHECK(count_of(' ' + fault_of(arguments[i]) + "   # after ", log) > 0);
  }
}

/// A market and its recorder, both at work.
struct Recorded {
  Recorded(std::string what, const std::vector<std::string>& more,
           const std::vector<std::string>& options = {})
      : name(std::move(what)),
        arguments(more),
        market(market_with(more)),
        recorder(market.record(options)) {}

  /// Waits for the end, and demands that it is all there but for what may be lost, and that the
  /// faults happened; what was written.
  Tree finish(bool may_lose = false) {
    const bool recorded = market.is_recorded_by(recorder);
    const auto finished = stop(recorder);
    log = finished.err;
    INFO(name << ", the recorder's log:\n"
              << finished.err << "the exchange's:\n"
              << market.exchange().err());
    CHECK(recorded);
    CHECK(finished.exit_code == 0);
    CHECK(market.flaw(may_lose) == "");
    require_fired(arguments, market.exchange().err());
    return load_tree(market.vault());
  }

  std::string name;
  std::vector<std::string> arguments;
  RecordedMarket market;
  RunningProgram recorder;
  std::string log;  // the recorder's, once it has finished
};

nlohmann::json state_in(const Tree& vault) {
  return nlohmann::json::parse(
      vault.at(std::string("state/trades/okx/perps/") + btc + ".state.json"));
}

std::size_t lines_in(const std::string& bytes) {
  return static_cast<std::size_t>(std::ranges::count(bytes, '\n'));
}

}  // namespace

TEST_CASE("trades_exporter loses nothing to any fault of the connection") {
  struct Broken {
    const char* script;
    bool breaks;       // the connection
    bool loses;        // trades, which are fetched then
    const char* says;  // in the recorder's log
  };
  const std::vector<Broken> cases{
      {"at 1s drop", true, true, "connecting again"},
      {"at 1s close 4004", true, true, "code 4004"},
      {"at 1s notice 1s", false, false, "64008"},
      {"at 1s refuse 2s;at 1s drop", true, true, "connecting again"},
      {"at 1s stall 2s", false, false, ""},
      {"at 1s mute 2s", false, true, ""},
      {"after 300 messages tear", true, true, "connecting again"},
      {"at 1s refuse-subscriptions 1s;at 1s drop;at 4s drop", true, true, "connecting again"},
      {"at 1s ignore-subscriptions 2s;at 1s drop", true, true, "connecting again"}};
  std::list<Recorded> recorded;  // all at the same time: mostly they wait
  for (const auto& each : cases) recorded.emplace_back(each.script, faults(each.script));
  auto next = recorded.begin();
  for (const auto& expected : cases) {
    const auto state = state_in(next->finish());
    INFO(next->name << ", the recorder's log:\n" << next->log << state);
    if (expected.breaks) CHECK(state.at("reconnects") > 0);
    if (expected.loses) CHECK(state.at("backfilled") > 0);
    CHECK(next->log.find(expected.says) != std::string::npos);
    ++next;
  }
}

TEST_CASE("trades_exporter loses nothing to any fault of messages") {
  Recorded lose("lose", faults("every 200 messages lose 3"));
  Recorded repeat("repeat", faults("every 100 messages repeat 5"));
  Recorded reorder("reorder", faults("every 100 messages reorder 4"));
  Recorded garble("garble", faults("every 300 messages garble"));
  Recorded hole("hole", faults("every 150 messages hole 5;after 500 messages hole 250"));
  CHECK(count_of_gaps(lose.finish(), btc, "filled") > 3);
  CHECK(state_in(repeat.finish()).at("duplicates") >= 5);
  reorder.finish();
  CHECK(count_of_gaps(hole.finish(), btc, "venue_hole") > 3);
  const Tree garbled = garble.finish();
  CHECK(state_in(garbled).at("rejected") > 1);
  const auto rejects = garbled.at(std::string("state/trades/okx/perps/") + btc + ".rejects.jsonl");
  CHECK(lines_in(rejects) == 1);  // of its kind
  CHECK(nlohmann::json::parse(rejects).at("raw").is_string());
}

TEST_CASE("trades_exporter loses nothing to a lie about one trade, and goes on") {
  struct Lie {
    const char* script;
    const char* says;  // in the rejects
  };
  const std::vector<Lie> cases{
      {"after 200 messages lie-id 1000000000", "an id far from all others"},
      {"after 200 messages lie-id 50", nullptr},
      {"after 1 messages lie-id 1000000000", nullptr},
      {"after 200 messages lie-time", "dated far from the exchange's clock"},
      {"after 200 messages lose 5;after 200 messages rest-lie-id 1000000000", nullptr},
      {"after 200 messages lose 5;after 200 messages rest-lie-time", nullptr},
      {"at 0s rest-lie-id 1000000000", nullptr}};
  std::list<Recorded> recorded;  // all at the same time
  for (const auto& each : cases)
    recorded.emplace_back(each.script, faults(each.script),
                          std::vector<std::string>{"--gap-timeout", "1s"});
  auto next = recorded.begin();
  for (const auto& each : cases) {
    const Tree vault = next->finish();
    INFO(next->name << ", the recorder's log:\n" << next->log);
    const auto state = state_in(vault);
    CHECK(state.at("lost_ids") == 0);
    CHECK(state.at("written") > 500);
    if (each.says != nullptr) {
      const auto& rejects =
          vault.at(std::string("state/trades/okx/perps/") + btc + ".rejects.jsonl");
      CHECK(lines_in(rejects) == 1);
      CHECK(rejects.find(each.says) != std::string::npos);
      CHECK(count_of("it is kept in the rejects, and recording goes on", next->log) == 1);
    }
    ++next;
  }
}

TEST_CASE("a raw file of a day in the future is cured as the documents say") {
  RecordedMarket market(market_with({}));
  auto earlier = market.record();
  REQUIRE(earlier.runs_until([&] { return market.newest_recorded() > 0 && market.is_over(); }));
  CHECK(stop(earlier).exit_code == 0);
  // What an earlier version would have made of a lie about the newest trade.
  const auto folder = market.vault() / "raw" / "okx" / "trades_perps" / btc;
  const Tree before = load_tree(folder);
  auto lines = before.rbegin()->second;
  const auto last = lines.rfind('\n', lines.size() - 2) + 1;
  std::string lie = lines.substr(last);
  const std::string_view key = R"("timestamp_utc":")";
  lie.replace(lie.find(key) + key.size(), 4, "9999");
  lines.resize(last);
  dump_tree({{before.rbegin()->first, lines}, {"9999-12-31.jsonl", lie}}, folder);
  // The cure.
  std::filesystem::rename(folder / "9999-12-31.jsonl", market.vault().parent_path() / "away");
  auto later = market.record();
  const bool recorded = market.is_recorded_by(later);
  const auto finished = stop(later);
  INFO(finished.err);
  CHECK(recorded);
  CHECK(market.flaw() == "");
  CHECK_FALSE(load_tree(folder).contains("9999-12-31.jsonl"));
  for (const auto* name : {"vwap_calc", "wick_tracker", "cvd_calc"}) {
    const auto rebuilt =
        run(program(name), {"--vault", rq::vault::to_utf8(market.vault()), "--rebuild"});
    INFO(rebuilt.err);
    CHECK(rebuilt.exit_code == 0);
    CHECK(rebuilt.err.find("late=0") != std::string::npos);
  }
}

TEST_CASE("trades_exporter loses nothing to any fault of REST") {
  std::list<Recorded> recorded;
  for (const std::string fault :
       {"lag 1s for 3s", "slow 500ms for 4s", "status 503 for 3s", "limit 2s", "soft-limit 2s"})
    recorded.emplace_back(fault, faults("every 200 messages lose 3;at 500ms " + fault));
  for (auto& each : recorded) CHECK(count_of_gaps(each.finish(), btc, "filled") > 3);
}

TEST_CASE("trades_exporter loses nothing when everything goes wrong") {
  std::list<Recorded> recorded;
  for (const std::string seed : {"4", "5", "7"})
    recorded.emplace_back("chaos " + seed,
                          std::vector<std::string>{"--chaos", seed, "--chaos-every", "1s"});
  for (auto& each : recorded) {
    const auto state = state_in(each.finish());
    const auto exchange = each.market.exchange().err();
    INFO(each.name << ", the recorder's log:\n" << each.log << state << exchange);
    // With each of these seeds four faults and more meet the market, and one leaves its trace.
    CHECK(count_of("fault: at ", exchange) > 3);
    const bool felt = state.at("reconnects") > 0 || state.at("rejected") > 0 ||
                      state.at("duplicates") > 0 || state.at("backfilled") > 0;
    CHECK(felt);
  }
}

TEST_CASE("trades_exporter gives up what REST cannot show, names it and goes on") {
  // More in a row than REST remembers; and REST that lags for longer than the recorder waits.
  const auto lost = faults("after 200 messages lose 500");
  const auto with = [&lost](std::vector<std::string> more) {
    more.insert(more.end(), lost.begin(), lost.end());
    return more;
  };
  const std::vector<std::string> impatient{"--gap-timeout", "1s"};
  std::list<Recorded> recorded;  // both at the same time
  recorded.emplace_back("history", with({"--history", "2s"}), impatient);
  recorded.emplace_back("lag", with(faults("at 0s lag 1m for 4m")), impatient);
  for (auto& each : recorded) {
    const Tree vault = each.finish(/*may_lose=*/true);  // the newest trade is there all the same
    const auto state = state_in(vault);
    INFO(each.name << ", the recorder's log:\n" << each.log << state);
    CHECK(count_of_gaps(vault, btc, "unrecovered") > 0);
    CHECK(state.at("lost_ids") > 0);
    CHECK(state.at("lost_ids") <= 500);
    CHECK(each.log.find("are missing from the files") != std::string::npos);
  }
}

TEST_CASE("trades_exporter warns of a clock that is not the exchange's, and loses nothing to it") {
  RecordedMarket past({"--instId", btc, "--speed", "40", "--duration", "40s", "--wait", "--start",
                       "2025-12-14T12:00:00Z"});
  auto recorder = past.record();
  const auto warns = [&recorder] {
    const std::string warning = "this machine's clock differs from the exchange's by -";
    return recorder.err().find(warning) != std::string::npos;
  };
  CHECK(recorder.runs_until(warns));
  const bool recorded = past.is_recorded_by(recorder);
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(recorded);
  CHECK(finished.exit_code == 0);
  CHECK(past.flaw() == "");
  CHECK(state_in(load_tree(past.vault())).at("clock_skew_ms") < -2'000);
}

TEST_CASE("trades_exporter waits for room on a full disk, and has lost nothing then") {
  RecordedMarket market(market_with({}));
  const auto disk = SmallDisk::mount(market.vault(), 100'000);
  if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
  auto recorder = market.record();
  const auto says = [&](const char* text) {
    return [&recorder, text] { return recorder.err().find(text) != std::string::npos; };
  };
  REQUIRE(recorder.runs_until(says("make room there; trying again every second")));
  REQUIRE(market.exchange().runs_until([&] { return market.is_over(); }));
  disk->resize(10'000'000);
  const bool recorded = market.is_recorded_by(recorder);
  CHECK(recorder.runs_until(says("writing works again")));
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(recorded);
  CHECK(finished.exit_code == 0);
  CHECK(market.flaw() == "");
}

TEST_CASE("trades_exporter says that the last trades do not fit on the disk, and fetches them") {
  RecordedMarket market(market_with({}));
  const auto disk = SmallDisk::mount(market.vault(), 100'000);
  if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
  auto recorder = market.record();
  REQUIRE(market.exchange().runs_until([&] { return market.is_over(); }));
  const auto full = stop(recorder);
  INFO(full.err);
  CHECK(full.exit_code == 74);
  CHECK(full.err.find("they are fetched again when the program is started next") !=
        std::string::npos);
  disk->resize(10'000'000);
  auto next = market.record();
  CHECK(market.is_recorded_by(next));
  CHECK(stop(next).exit_code == 0);
  CHECK(market.flaw() == "");
}

TEST_CASE("trades_exporter says that it cannot write to its Vault, and waits until it can") {
  RecordedMarket market(market_with({}));
  const auto disk = SmallDisk::mount(market.vault(), 100'000);
  if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
  disk->make_read_only();
  auto recorder = market.record();
  const auto said = [&](const char* part) {
    return recorder.err().find(part) != std::string::npos;
  };
  CHECK(recorder.runs_until([&] { return said(" warning BTC-USDT-SWAP is not recorded now"); }));
  CHECK(said("Read-only file system"));
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
}
