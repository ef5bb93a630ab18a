// The programs themselves on the real file system: killed, crossed, and given what they cannot use.
#include <fstream>
#include <thread>

#include "support/catch.hpp"
#include "support/raw_trades.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"
#include "support/tree.hpp"

#include "vault/instrument_lock.hpp"

using namespace rq::sim;
using namespace rq::test;
using rq::InstId;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");

MarketSettings small_market() {
  MarketSettings settings;
  settings.duration = std::chrono::hours(60);
  settings.trades_per_day = 20'000;
  settings.disorder.late_trades = 5'000;
  return settings;
}

Finished run_in(const std::filesystem::path& vault, const std::string& name,
                std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"--vault", vault.string()});
  return run(program(name), arguments);
}

/// Without locks, which name their last holder.
Tree tree_of(const std::filesystem::path& vault) {
  Tree tree = load_tree(vault);
  std::erase_if(tree, [](const auto& file) { return file.first.ends_with(".lock"); });
  return tree;
}

bool says(const Finished& finished, const std::string& text) {
  return finished.err.find(text) != std::string::npos;
}

void put(const std::filesystem::path& file, const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("runs that are killed at any moment end in the bytes of one that was not") {
  const ScratchFolder folder;
  const auto whole = folder.path() / "whole";
  const auto killed = folder.path() / "killed";
  write_raw_vault(small_market(), whole);
  write_raw_vault(small_market(), killed);
  SplitMix random(17);
  for (const auto* name : {"vwap_calc", "wick_tracker", "cvd_calc"}) {
    REQUIRE(run_in(whole, name).exit_code == 0);
    int kills = 0;
    for (int n = 0; n < 25; ++n) {
      auto patience = n == 0 ? 1 : random.below(30'000);  // the first is killed for certain
      std::vector<std::string> arguments{"--vault", killed.string()};
      if (n % 5 == 4) arguments.emplace_back("--rebuild");
      const int code = run_and_kill(program(name), arguments, [&] { return --patience == 0; });
      REQUIRE((code == 0 || code == killed_exit_code));
      kills += code == killed_exit_code ? 1 : 0;
    }
    CHECK(kills > 0);
    REQUIRE(run_in(killed, name).exit_code == 0);
  }
  Tree expected = tree_of(whole);
  CHECK(difference(tree_of(killed), expected) == "");
}

TEST_CASE("a limit on the size of files is an error like a full disk, and more room its cure") {
#if defined(_WIN32)
  report_skipped("Windows has no such limit");
#else
  const ScratchFolder folder;
  write_raw_vault(small_market(), folder.path());
  for (const auto* name : {"vwap_calc", "wick_tracker", "cvd_calc"}) {
    const auto limited = run("sh", {"-c", "ulimit -f 16 && exec \"$0\" \"$@\"",
                                    program(name).string(), "--vault", folder.path().string()});
    CAPTURE(name, limited.err);
    CHECK(limited.exit_code == 74);
    CHECK(says(limited, "File too large"));
    CHECK(run_in(folder.path(), name).exit_code == 0);
  }
#endif
}

TEST_CASE("a second run at the same time is turned away with 75 and told who is at work") {
  const ScratchFolder folder;
  write_raw_vault(small_market(), folder.path());
  const auto fs = rq::vault::native_file_system();
  const rq::vault::Layout layout(folder.path());
  auto lock = rq::vault::lock_instrument(*fs, layout, "wicks", instrument, "wick_tracker");
  const auto turned_away = run_in(folder.path(), "wick_tracker");
  CHECK(turned_away.exit_code == 75);
  CHECK(says(turned_away, "wick_tracker, process " + std::to_string(rq::vault::process_id())));
  // Started every minute, it is silent where only warnings are wanted.
  const auto quiet = run_in(folder.path(), "wick_tracker", {"--log-level", "warn"});
  CHECK(quiet.exit_code == 75);
  CHECK(quiet.err.empty());
  CHECK(run_in(folder.path(), "vwap_calc").exit_code == 0);
  lock = rq::vault::lock_instrument(*fs, layout, "cvd", instrument, "cvd_calc");
  CHECK(run_in(folder.path(), "wick_tracker").exit_code == 0);
  const auto cvd_turned_away = run_in(folder.path(), "cvd_calc");
  CHECK(cvd_turned_away.exit_code == 75);
  CHECK(says(cvd_turned_away, "cvd_calc, process " + std::to_string(rq::vault::process_id())));
  lock.reset();
  CHECK(run_in(folder.path(), "cvd_calc").exit_code == 0);
}

TEST_CASE("what cannot be used ends in the exit code of the rules and a message that helps") {
  const ScratchFolder folder;
  const auto vault = folder.path() / "vault";
  const auto check_ends = [&](const std::string& name, const std::vector<std::string>& arguments,
                              int code, const std::string& message) {
    const auto finished = run_in(vault, name, arguments);
    CAPTURE(name, finished.err);
    CHECK(finished.exit_code == code);
    CHECK(says(finished, message));
    CHECK(finished.out.empty());
  };
  for (const auto* name : {"vwap_calc", "wick_tracker", "cvd_calc"}) {
    check_ends(name, {}, 66, "trades_import");
    check_ends(name, {"--instId", "BTC-USDT-SWAP"}, 66, "no raw trades of BTC-USDT-SWAP");
    check_ends(name, {"--instId", "../../etc"}, 64, "'../../etc' is not an instrument id");
    check_ends(name, {"--instId", "btc-usdt-swap"}, 66, "no raw trades of BTC-USDT-SWAP");
    check_ends(name, {"--nonsense"}, 64, "--nonsense");
    check_ends(name, {"--config", (folder.path() / "none.toml").string()}, 78, "none.toml");
  }
  put(folder.path() / "wrong.toml", "nonsense = 1\n");
  check_ends("vwap_calc", {"--config", (folder.path() / "wrong.toml").string()}, 78, "nonsense");
  check_ends("find_signals", {}, 66, "wick_tracker");
  check_ends("cvd_calc", {"--timeframe", "1h"}, 66, "run cvd_calc without --timeframe first");
  check_ends("cvd_calc", {"--timeframe", "2h"}, 64, "expected 1m, 5m, 15m, 1h or 4h");
  check_ends("cvd_calc", {"--json"}, 64, "--timeframe");

  put(vault / "raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-14.jsonl", "\n");
  check_ends("vwap_calc", {}, 65, "BUILD_FAIL: BTC-USDT-SWAP: ctVal");
  put(folder.path() / "file", "");
  const auto below_a_file =
      run(program("vwap_calc"), {"--vault", (folder.path() / "file").string()});
  CHECK(below_a_file.exit_code == 74);
}

TEST_CASE("two runs of cvd_calc at once end in the bytes of one") {
  const ScratchFolder folder;
  const auto alone = folder.path() / "alone";
  const auto crossed = folder.path() / "crossed";
  write_raw_vault(small_market(), alone);
  write_raw_vault(small_market(), crossed);
  REQUIRE(run_in(alone, "cvd_calc").exit_code == 0);
  std::vector<Finished> runs(2);
  std::vector<std::thread> threads;
  for (Finished& finished : runs)
    threads.emplace_back([&] { finished = run_in(crossed, "cvd_calc"); });
  for (std::thread& thread : threads) thread.join();
  for (const Finished& finished : runs) {
    INFO(finished.err);
    CHECK((finished.exit_code == 0 || finished.exit_code == 75));
  }
  CHECK((runs[0].exit_code == 0 || runs[1].exit_code == 0));
  CHECK(difference(tree_of(crossed), tree_of(alone)) == "");
}

TEST_CASE("cvd_calc prints what it calculated: as JSON the lines themselves, else a table") {
  const ScratchFolder folder;
  write_raw_vault(small_market(), folder.path());
  REQUIRE(run_in(folder.path(), "cvd_calc").exit_code == 0);
  std::string lines;
  for (const auto& [path, bytes] : load_tree(folder.path()))
    if (path.starts_with("derived/cvd/okx/BTC-USDT-SWAP/1m/")) lines += bytes;
  const auto as_json = run_in(folder.path(), "cvd_calc", {"--timeframe", "1m", "--json"});
  CHECK(as_json.exit_code == 0);
  CHECK(as_json.err.empty());
  CHECK(difference({{"stdout", as_json.out}}, {{"stdout", lines}}) == "");
  const auto table = run_in(folder.path(), "cvd_calc", {"--timeframe", "4h"});
  CHECK(table.exit_code == 0);
  CHECK(table.err.empty());
  CHECK(table.out.starts_with("CVD of BTC-USDT-SWAP, 4h, closed through 2025-12-16T11:5"));
  CHECK(table.out.find("\n2025-12-14T00:00:00Z ") != std::string::npos);
}

TEST_CASE("one instrument that fails does not keep the others from being worked on") {
  const ScratchFolder folder;
  write_raw_vault(small_market(), folder.path());
  put(folder.path() / "raw/okx/trades_perps/A-SWAP/2025-12-14.jsonl", "\n");
  const auto finished = run_in(folder.path(), "vwap_calc");
  CHECK(finished.exit_code == 65);
  CHECK(says(finished, "BUILD_FAIL: A-SWAP"));
  CHECK(says(finished, "warning ended with errors instruments=1 failed=1 "));
  CHECK_FALSE(says(finished, "info done"));
  CHECK(std::filesystem::exists(folder.path() /
                                "derived/vwap/okx/perps/BTC-USDT-SWAP/vwap_1m.jsonl"));
}

TEST_CASE("a config file sets options, the command line wins") {
  const ScratchFolder folder;
  write_raw_vault(small_market(), folder.path() / "vault");
  put(folder.path() / "rq.toml",
      "vault = \"" + (folder.path() / "nowhere").string() + "\"\nlog-level = \"warn\"\n");
  const std::string config = (folder.path() / "rq.toml").string();
  CHECK(run(program("vwap_calc"), {"--config", config}).exit_code == 66);
  const auto finished = run_in(folder.path() / "vault", "vwap_calc", {"--config", config});
  CHECK(finished.exit_code == 0);
  CHECK(finished.err.empty());
}
