// The recorder on a simulated exchange, both as users run them: the files hold what was printed.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "support/catch.hpp"
#include "support/recorded_market.hpp"
#include "support/recording_proof.hpp"

#include "sim/split_mix.hpp"

using namespace rq::test;

namespace {

constexpr const char* btc = "BTC-USDT-SWAP";
constexpr int speed = 40;
/// How busy a market is depends on its hour: this one has some hundreds of trades in a second.
constexpr const char* busy_hour = "2025-12-14T12:00:00Z";
constexpr const char* now = nullptr;

/// A market of an instrument that is over so many seconds after its beginning at `start`.
std::vector<std::string> market_of(int seconds, const std::vector<std::string>& more = {},
                                   const char* start = busy_hour) {
  std::vector<std::string> market{"--instId",
                                  btc,
                                  "--speed",
                                  std::to_string(speed),
                                  "--duration",
                                  std::to_string(speed * seconds) + "s",
                                  "--trades-per-second",
                                  "10"};
  if (start != now) market.insert(market.end(), {"--start", start});
  market.insert(market.end(), more.begin(), more.end());
  return market;
}

/// One that begins with the first subscription.
std::vector<std::string> awaited_market(int seconds, std::vector<std::string> more = {},
                                        const char* start = busy_hour) {
  more.emplace_back("--wait");
  return market_of(seconds, more, start);
}

nlohmann::json state_of(const RecordedMarket& market) {
  return nlohmann::json::parse(
      load_tree(market.vault()).at(std::string("state/trades/okx/perps/") + btc + ".state.json"));
}

void require_whole(const RecordedMarket& market, RunningProgram& recorder) {
  const bool recorded = market.is_recorded_by(recorder);
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(recorded);
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.empty());
  CHECK(market.flaw() == "");
}

}  // namespace

TEST_CASE("trades_exporter records two instruments, plain and encrypted") {
  const auto more = GENERATE(std::vector<std::string>{}, std::vector<std::string>{"--tls"});
  RecordedMarket market(awaited_market(2, [&] {
    auto arguments = more;
    arguments.insert(arguments.end(), {"--instId", "ETH-USDT-SWAP"});
    return arguments;
  }()));
  auto recorder = market.record();
  require_whole(market, recorder);
  const auto state = state_of(market);
  CHECK(state.at("connected") == true);
  CHECK(state.at("last_id") == std::to_string(market.newest_printed()));
  CHECK(state.at("gaps").at("unrecovered") == 0);
  CHECK(recorder.err().find("done connected instruments=2") != std::string::npos);
}

TEST_CASE("trades_exporter begins a file at midnight, and goes on in it") {
  RecordedMarket market(awaited_market(2, {}, "2025-12-14T23:59:20Z"));
  auto recorder = market.record();
  require_whole(market, recorder);
  const Tree vault = load_tree(market.vault() / "raw");
  CHECK(vault.contains(std::string("okx/trades_perps/") + btc + "/2025-12-14.jsonl"));
  CHECK(vault.contains(std::string("okx/trades_perps/") + btc + "/2025-12-15.jsonl"));
}

TEST_CASE("trades_exporter goes on wherever it was killed") {
  RecordedMarket market(awaited_market(5));
  rq::sim::SplitMix random(GENERATE(1U, 2U));
  int kills = 0;
  while (!market.is_over()) {
    auto recorder = market.record();
    const auto goal = market.newest_recorded() + random.below(300);
    recorder.runs_until([&] { return market.is_over() || market.newest_recorded() >= goal; });
    recorder.kill();
    CHECK(recorder.wait().exit_code == killed_exit_code);
    ++kills;
  }
  CHECK(kills > 1);
  auto recorder = market.record();
  require_whole(market, recorder);
}

TEST_CASE("each trade that was fetched has one line in the ledger, wherever a repair was killed") {
  // Over before it is recorded, but for its first trade: there is nothing but what REST has.
  RecordedMarket market(market_of(1, {"--past", "3m"}));
  REQUIRE(market.exchange().runs_until([&] { return market.is_over(); }));
  const std::string day = std::string("raw/okx/trades_perps/") + btc + "/2025-12-14.jsonl";
  const std::string printed = load_tree(market.truth()).at(day);
  dump_tree({{day, printed.substr(0, printed.find('\n') + 1)}}, market.vault());
  const auto first = market.newest_recorded();
  const auto last = market.newest_printed();
  rq::sim::SplitMix random(3);
  int kills = 0;
  for (; market.newest_recorded() + 200 < last; ++kills) {
    auto recorder = market.record();
    const auto goal = market.newest_recorded() + 1 + random.below(200);
    recorder.runs_until([&] { return market.newest_recorded() >= goal; });
    recorder.kill();
    CHECK(recorder.wait().exit_code == killed_exit_code);
  }
  CHECK(kills > 0);
  auto recorder = market.record();
  require_whole(market, recorder);
  std::vector<std::uint64_t> fetched(last - first);
  std::iota(fetched.begin(), fetched.end(), first + 1);
  const bool is_told_once = filled_ids(load_tree(market.vault()), btc) == fetched;
  CHECK(is_told_once);
}

TEST_CASE("trades_exporter fetches what was traded while it was down") {
  RecordedMarket market(awaited_market(4));
  auto first = market.record();
  REQUIRE(first.runs_until([&] { return market.newest_recorded() > 0; }));
  CHECK(stop(first).exit_code == 0);
  REQUIRE(market.exchange().runs_until([&] { return market.is_over(); }));
  auto second = market.record();
  require_whole(market, second);
  CHECK(state_of(market).at("backfilled") > 0);
  const auto ledger =
      load_tree(market.vault()).at(std::string("state/trades/okx/perps/") + btc + ".gaps.jsonl");
  CHECK(ledger.find(R"("kind":"filled","reason":"restart"})") != std::string::npos);
}

TEST_CASE("trades_exporter --backfill begins with the first trade since then") {
  RecordedMarket market(awaited_market(2, {}, now));
  auto recorder = market.record({"--backfill", "5m"});
  require_whole(market, recorder);
  const auto started = rq::parse_event_time(state_of(market).at("started_utc").get<std::string>());
  REQUIRE(started);
  const auto since = rq::format_ms(*started - std::chrono::minutes(5));
  std::string bytes;
  std::string before;
  for (const auto& [path, text] : load_tree(market.vault() / "raw")) bytes += text;
  for (const auto& [path, text] : load_tree(market.truth() / "raw")) before += text;
  const std::string_view first(bytes.data(), bytes.find('\n') + 1);
  before.resize(before.find(first));
  constexpr std::size_t key = std::string_view(R"({"timestamp_utc":")").size();
  const auto last = before.rfind('\n', before.size() - 2) + 1;
  CHECK(first.substr(key, since.size()) >= since);
  CHECK(before.substr(last + key, since.size()) < since);
}

TEST_CASE("trades_exporter connects again when the machine slept") {
  RecordedMarket market(awaited_market(18));
  auto recorder = market.record();
  REQUIRE(recorder.runs_until([&] { return market.newest_recorded() > 0; }));
  recorder.suspend();
  const auto time = [&] { return newest_time(market.truth(), btc).value_or(rq::Timestamp()); };
  const auto until = time() + std::chrono::milliseconds(11'500) * speed;
  REQUIRE(market.exchange().runs_until([&] { return time() >= until; }));
  recorder.resume();
  require_whole(market, recorder);
  CHECK(recorder.err().find("the machine slept, or its clock jumped") != std::string::npos);
}
