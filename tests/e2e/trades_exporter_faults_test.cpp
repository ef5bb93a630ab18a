// The recorder on an exchange that misbehaves: the files hold what was printed all the same.
#include <algorithm>
#include <list>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/recorded_market.hpp"
#include "support/recording_proof.hpp"
#include "support/shared_data.hpp"
#include "support/small_disk.hpp"

using namespace rq::test;

namespace {

constexpr const char* btc = "BTC-USDT-SWAP";

/// A market that begins with the first subscription and is over five seconds later, with some
/// hundreds of trades in each: of this hour of this day, for how busy it is depends on that.
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

/// A market and its recorder, both at work.
struct Recorded {
  Recorded(std::string what, const std::vector<std::string>& more)
      : name(std::move(what)), market(market_with(more)), recorder(market.record()) {}

  /// Waits for the end, and demands that it is all there; what was written.
  Tree finish() {
    const bool recorded = market.is_recorded_by(recorder);
    const auto finished = stop(recorder);
    INFO(name << ", the recorder's log:\n"
              << finished.err << "the exchange's:\n"
              << market.exchange().err());
    CHECK(recorded);
    CHECK(finished.exit_code == 0);
    CHECK(market.flaw() == "");
    return load_tree(market.vault());
  }

  std::string name;
  RecordedMarket market;
  RunningProgram recorder;
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
  std::list<Recorded> recorded;  // all at the same time: mostly they wait
  for (const char* script :
       {"at 1s drop", "at 1s close 4004", "at 1s notice 1s", "at 1s refuse 2s;at 1s drop",
        "at 1s stall 2s", "at 1s mute 2s", "after 300 messages tear",
        "at 1s refuse-subscriptions 1s;at 1s drop;at 4s drop",
        "at 1s ignore-subscriptions 2s;at 1s drop"})
    recorded.emplace_back(script, faults(script));
  for (auto& each : recorded) each.finish();
}

TEST_CASE("trades_exporter loses nothing to any fault of messages") {
  Recorded lose("lose", faults("every 200 messages lose 3"));
  Recorded repeat("repeat", faults("every 100 messages repeat 5"));
  Recorded reorder("reorder", faults("every 100 messages reorder 4"));
  Recorded garble("garble", faults("every 300 messages garble"));
  Recorded hole("hole", faults("every 300 messages hole 5;after 500 messages hole 250"));
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
  for (auto& each : recorded) each.finish();
}

TEST_CASE("trades_exporter waits for room on a full disk, and has lost nothing then") {
  RecordedMarket market(market_with({}));
  const auto disk = SmallDisk::mount(market.vault(), 100'000);
  if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
  auto recorder = market.record();
  const auto says = [&](const char* text) {
    return [&recorder, text] { return recorder.err().find(text) != std::string::npos; };
  };
  REQUIRE(recorder.runs_until(says("trying again every second: make room")));
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

TEST_CASE("trades_exporter refuses a Vault that it cannot write") {
  RecordedMarket market(market_with({}));
  const auto disk = SmallDisk::mount(market.vault(), 100'000);
  if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
  disk->make_read_only();
  auto recorder = market.record();
  const auto finished = recorder.wait();
  INFO(finished.err);
  CHECK(finished.exit_code == 74);
  CHECK(finished.err.find("Read-only file system") != std::string::npos);
}
