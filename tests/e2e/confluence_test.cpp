// find_signals --confluence as scripts use it, on a Vault in which every factor is met.
#include <fstream>
#include <thread>

#include "support/catch.hpp"
#include "support/confluent_vault.hpp"
#include "support/scratch_folder.hpp"
#include "support/subprocess.hpp"

#include "vault/file_system.hpp"

using namespace rq::test;

namespace {

constexpr const char* moment = "2025-12-14T22:10:00Z";
constexpr const char* journal = "derived/signals/okx/perps/BTC-USDT-SWAP/signals.jsonl";

/// A folder with that Vault.
struct Scene {
  Scene() { dump_tree(confluent_vault(), folder.path()); }

  [[nodiscard]] Finished ask(const std::vector<std::string>& more,
                             const std::string& as_of = moment) const {
    std::vector<std::string> arguments{"--vault", rq::vault::to_utf8(folder.path()), "--as-of",
                                       as_of, "--confluence"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(program("find_signals"), arguments);
  }

  ScratchFolder folder;
};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("four confirmations make a trade of maximum conviction") {
  const Scene scene;
  const auto finished = scene.ask({"--json"});
  CHECK(finished.err.empty());
  CHECK(finished.exit_code == 0);
  CHECK(finished.out == confluent_json() + "}\n");
  const auto table = scene.ask({"--explain", "--sort", "conviction", "--limit", "1"});
  CHECK(table.exit_code == 0);
  CHECK(table.out.find("4/4    3/3  MAX") != std::string::npos);
}

TEST_CASE("under --exit-code a script learns from the exit code whether there is a signal") {
  const Scene scene;
  const std::string an_hour_before = "2025-12-14T21:10:00Z";
  CHECK(scene.ask({"--exit-code", "--min-conviction", "MAX"}).exit_code == 0);
  CHECK(scene.ask({"--exit-code"}, an_hour_before).exit_code == 1);
  CHECK(scene.ask({"--exit-code", "--min-conviction", "MAX", "--wall", "1000000"}).exit_code == 1);
  CHECK(scene.ask({}, an_hour_before).exit_code == 0);
}

TEST_CASE(
    "find_signals --record writes a signal down once, in however many runs, and in two at once") {
  const Scene scene;
  std::vector<Finished> runs(2);
  std::vector<std::thread> threads;
  for (Finished& finished : runs) threads.emplace_back([&] { finished = scene.ask({"--record"}); });
  for (std::thread& thread : threads) thread.join();
  for (const Finished& finished : runs) {
    INFO(finished.err);
    CHECK((finished.exit_code == 0 || finished.exit_code == 75));
  }
  CHECK(scene.ask({"--record", "--min-conviction", "MAX"}).exit_code == 0);
  const auto lines = load_tree(scene.folder.path()).at(journal);
  INFO(lines);
  CHECK(count(lines, "\n") == 1);
  CHECK(count(lines, "\"known_at_utc\":\"20") == 1);
  CHECK(lines.ends_with("Z\"}\n"));
}

TEST_CASE("what is not of now is for people only, under a line that says why") {
  const Scene scene;
  const auto table = scene.ask({}, "now");
  CHECK(table.exit_code == 0);
  CHECK(table.out.starts_with("STALE BTC-USDT-SWAP: "));
  CHECK(table.out.find("\n(ARMED)  SHORT  BTC-USDT-SWAP") != std::string::npos);
  for (const char* asked : {"--json", "--exit-code"}) {
    const auto refused = scene.ask({asked}, "now");
    INFO(asked << refused.err);
    CHECK(refused.exit_code == 75);
    CHECK(refused.out.find("\nARMED") == std::string::npos);
  }
  CHECK(scene.ask({"--json"}, "now").out.empty());
  CHECK(scene.ask({"--json"}, "now").err.find("STALE") != std::string::npos);
  const auto allowed = scene.ask({"--json", "--allow-stale"}, "now");
  CHECK(allowed.exit_code == 0);
  CHECK(allowed.out == confluent_json() + "}\n");
  CHECK(scene.ask({"--json"}, "latest").out == allowed.out);
  CHECK(scene.ask({"--record"}, "now").exit_code == 0);
  CHECK_FALSE(load_tree(scene.folder.path()).contains(journal));
}

TEST_CASE("a minute that was not read is refused, and the last one that was is named") {
  const Scene scene;
  const auto refused = scene.ask({"--json"}, "2025-12-14T22:10:00.001Z");
  CHECK(refused.exit_code == 66);
  CHECK(refused.err.find("through 2025-12-14T22:10:00Z") != std::string::npos);
  CHECK(refused.out.empty());
}

TEST_CASE("find_signals --watch waits in an empty Vault, and answers when there is something") {
  const ScratchFolder folder;
  const std::string vault = rq::vault::to_utf8(folder.path());
  RunningProgram watching(program("find_signals"),
                          {"--vault", vault, "--as-of", "latest", "--watch", "1s", "--json"});
  REQUIRE(watching.runs_until(
      [&] { return watching.err().find("Looking again every 1s") != std::string::npos; }));
  dump_tree(confluent_vault(), folder.path());
  REQUIRE(watching.runs_until([&] { return !watching.out().empty(); }));
  watching.ask_to_stop();
  CHECK(watching.wait().exit_code == 0);
}

TEST_CASE("an unknown instrument among known ones is named, and changes the exit code") {
  const Scene scene;
  const auto finished =
      scene.ask({"--json", "--instId", "btc-usdt-swap", "--instId", "BTC-USD-SWAP"});
  INFO(finished.err);
  CHECK(finished.exit_code == 66);
  CHECK(finished.out == confluent_json() + "}\n");
  CHECK(finished.err.find("there are no wicks of BTC-USD-SWAP") != std::string::npos);
  CHECK(finished.err.find("Did you mean BTC-USDT-SWAP?") != std::string::npos);
}

TEST_CASE("thresholds may stand in the config file") {
  const Scene scene;
  const auto file = scene.folder.path() / "rules.toml";
  std::ofstream(file) << "confluence = true\n"
                         "wall = [\"BTC-USDT-SWAP=400000\", \"50000\"]\n"
                         "deviation-bps = \"30\"\n";
  const auto finished =
      run(program("find_signals"), {"--vault", rq::vault::to_utf8(scene.folder.path()), "--as-of",
                                    moment, "--json", "--config", rq::vault::to_utf8(file)});
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.find("\"confluences\":2,") != std::string::npos);
}
