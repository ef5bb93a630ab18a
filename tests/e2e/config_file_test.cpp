// One config file for all programs, and what people mistype.
#include <fstream>
#include <set>
#include <sstream>

#include "support/catch.hpp"
#include "support/environment.hpp"
#include "support/raw_trades.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"

#include "app/known_options.hpp"
#include "vault/file_system.hpp"

using namespace rq::sim;
using namespace rq::test;

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// A Vault with an hour of BTC-USDT-SWAP.
struct Scene {
  ScratchFolder folder;
  fs::path vault = folder.path() / rq::vault::from_utf8("My #1 Vault");

  Scene() {
    MarketSettings settings;
    settings.duration = std::chrono::hours(1);
    write_raw_vault(settings, vault);
  }
  void put(const std::string& text, const std::string& name = "ravequant.toml") const {
    std::ofstream(vault / name, std::ios::binary) << text;
  }
  [[nodiscard]] Finished run_here(const std::string& name, Words words = {}) const {
    words.insert(words.begin(), {"--vault", rq::vault::to_utf8(vault)});
    return run(program(name), words);
  }
};

void check_ends(const Finished& finished, int code, const Words& parts) {
  INFO(finished.err);
  CHECK(finished.exit_code == code);
  for (const auto& part : parts) {
    INFO("lacks " << part);
    CHECK(finished.err.find(part) != std::string::npos);
  }
}

/// The options of a program by its help, without those that only a command line can have.
std::set<std::string> options_of(const std::string& name) {
  const auto help = run(program(name), {"--help"});
  REQUIRE(help.exit_code == 0);
  std::set<std::string> options;
  std::istringstream lines(help.out);
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find_first_not_of(' ');  // of groups, further in
    if (begin == 0 || begin == std::string::npos || line.compare(begin, 2, "--") != 0) continue;
    options.insert(line.substr(begin + 2, line.find_first_of(" =:,", begin) - begin - 2));
  }
  for (const auto* frame : {"config", "version", "install-service", "uninstall-service", "yes"})
    options.erase(frame);
  return options;
}

}  // namespace

TEST_CASE("the table of known options is what every program's help says") {
  std::set<std::string> programs;
  for (const auto& entry : fs::directory_iterator(source_folder() / "apps"))
    if (fs::exists(entry.path() / "main.cpp")) programs.insert(entry.path().filename().string());
  std::set<std::string> known;
  for (const auto& known_program : rq::app::known_programs()) {
    const auto& [name, options, section_only] = known_program;
    INFO(name << ": libs/app/known_options.cpp and --help differ");
    known.insert(name);
    CHECK(std::set<std::string>(options.begin(), options.end()) == options_of(name));
    for (const auto& option : section_only) CHECK(options_of(name).contains(option));
  }
  CHECK(known == programs);
}

TEST_CASE("one file in the Vault serves all programs") {
  const Scene scene;
  scene.put(
      "\xEF\xBB\xBF# for all\r\ninstId = [  # of this Vault\r\n  \"btc-usdt-swap\",\r\n]\r\n"
      "backfill = \"2d\"\r\nwall = [\"200000\"]\r\nlog-level = \"warn\"\r\n\r\n"
      "[find_signals]\r\nlog-level = \"error\"\r\nmin-touched = 3\r\n");
  for (const auto* name : {"vwap_calc", "wick_tracker", "cvd_calc", "find_signals"}) {
    const auto finished = scene.run_here(name);
    INFO(name << finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.empty());
  }
  // Retention touches nothing that is not its own.
  check_ends(scene.run_here("l2_retention"), 66, {"no snapshots of BTC-USDT-SWAP"});
  CHECK(fs::exists(scene.vault / "ravequant.toml"));
}

TEST_CASE("a '#' between quotes is a letter of a name") {
  const Scene scene;
  std::ofstream(scene.folder.path() / "hash.toml", std::ios::binary)
      << "vault = \"" << rq::vault::to_utf8(scene.vault) << "\"   # where it is\n";
  const auto finished = run(program("vwap_calc"),
                            {"--config", rq::vault::to_utf8(scene.folder.path() / "hash.toml")});
  check_ends(finished, 0, {"done instruments=1"});
  CHECK(fs::exists(scene.vault / "derived/vwap"));
}

TEST_CASE("what only some programs do at all does not change what the others do") {
  const Scene scene;
  scene.put("timeframe = \"5m\"\njson = true\n");
  const auto calculated = scene.run_here("cvd_calc");
  check_ends(calculated, 0, {"done instruments=1"});
  CHECK(calculated.out.empty());
  scene.put("[cvd_calc]\ntimeframe = \"5m\"\n");
  const auto printed = scene.run_here("cvd_calc");
  CHECK(printed.exit_code == 0);
  CHECK(printed.out.find("CVD of BTC-USDT-SWAP, 5m") != std::string::npos);
}

TEST_CASE("what is wrong with a config file ends in 78 and names file, line and key") {
  const Scene scene;
  const auto check = [&](const std::string& name, const std::string& text, Words parts) {
    INFO(text);
    scene.put(text);
    parts.insert(parts.begin(), "My #1 Vault/ravequant.toml");
    check_ends(scene.run_here(name), 78, parts);
  };
  check("vwap_calc", "\nlog_level = \"warn\"\n", {"line 2", "log_level", "log-level?"});
  check("vwap_calc", "[find_signals]\nwalls = 3\n", {"line 2", "walls", "Did you mean wall"});
  check("vwap_calc", "[find_signal]\nwall = 3\n", {"[find_signal]", "find_signals?"});
  check("vwap_calc", "log-level = \"loud\"\n", {"line 1", "log-level = loud", "debug"});
  check("vwap_calc", "instId = \"BTC/USDT\"\n", {"line 1", "instId = BTC/USDT", "BTC-USDT?"});
  check("vwap_calc", "vault = \"C:\\Users\\me\"\n", {"line 1", "single quotes"});
  check("vwap_calc", "rebuild = \"maybe\"\n", {"line 1", "rebuild = maybe", "true or false"});
  check("vwap_calc", "vault = \"/elsewhere\"\n", {"line 1", "cannot name another one"});
  check("find_signals", "\n\n[find_signals]\nlimit = \"many\"\n",
        {"line 4", "[find_signals] limit = many", "a number"});
  check("find_signals", "timeframe = \"2h\"\n", {"line 1", "timeframe = 2h", "5m"});
  check("l2_retention", "uncompressed-hours = -3\n", {"line 1", "uncompressed-hours = -3"});
  check("cvd_calc", "[cvd_calc]\ntimeframe = \"2h\"\n", {"line 2", "[cvd_calc] timeframe = 2h"});
  scene.put(std::string("\xFF\xFEv\0=\0", 6));
  check_ends(scene.run_here("vwap_calc"), 78, {"ravequant.toml", "UTF-16", "Encoding UTF-8"});
}

TEST_CASE("the file of --config must be one") {
  const Scene scene;
  const std::string folder = rq::vault::to_utf8(scene.folder.path());
  check_ends(scene.run_here("vwap_calc", {"--config", folder}), 78, {folder, "is a folder"});
  check_ends(scene.run_here("vwap_calc", {"--config", folder + "/none.toml"}), 78,
             {"none.toml", "check the path"});
  scene.put("nonsense");
#if !defined(_WIN32)
  check_ends(scene.run_here("vwap_calc", {"--config", "/dev/null"}), 0, {"done"});
#endif
  check_ends(scene.run_here("vwap_calc"), 78, {"nonsense"});
}

TEST_CASE("config files of earlier versions are read, with a warning that shows TOML") {
  const Scene scene;
  scene.put("; mine\ninstId = BTC-USDT-SWAP\nlog-level = info\n");
  check_ends(scene.run_here("vwap_calc"), 0,
             {"line 2", "Write: instId = 'BTC-USDT-SWAP'", "done instruments=1"});
}

TEST_CASE("a mistyped option is answered with the one that was meant") {
  const Scene scene;
  check_ends(scene.run_here("cvd_calc", {"--timeframes=5m"}), 64, {"Did you mean --timeframe?"});
  check_ends(scene.run_here("vwap_calc", {"--instid", "X"}), 64, {"Did you mean --instId?"});
  check_ends(scene.run_here("vwap_calc", {"--confluence"}), 64,
             {"--confluence is an option of find_signals"});
}

TEST_CASE("an instrument that is not there is answered with those that are, the others go on") {
  const Scene scene;
  check_ends(scene.run_here("vwap_calc", {"--instId", "btc-usdt-swap"}), 0, {"instruments=1"});
  for (const auto* name : {"vwap_calc", "wick_tracker", "cvd_calc"}) {
    const auto finished =
        scene.run_here(name, {"--instId", "btc", "--instId", "BTC-USDT-SWAP", "--rebuild"});
    check_ends(finished, 66,
               {"no raw trades of BTC in ", "Did you mean BTC-USDT-SWAP?",
                "There is 1 instrument with raw trades: BTC-USDT-SWAP.",
                "warning ended with errors instruments=1 failed=1 "});
    CHECK(finished.err.find("info done") == std::string::npos);
  }
  const auto printed = scene.run_here(
      "cvd_calc", {"--instId", "btc", "--instId", "BTC-USDT-SWAP", "--timeframe", "1m"});
  check_ends(printed, 66, {"Did you mean BTC-USDT-SWAP?", "with a CVD"});
  CHECK(printed.out.find("CVD of BTC-USDT-SWAP") != std::string::npos);
}

TEST_CASE("retention works on the instruments that are there, and ends in the others' failure") {
  const Scene scene;
  const auto hour = scene.vault / "raw/okx/l2_perps/BTC-USDT-SWAP/2025-12-14/05.jsonl";
  fs::create_directories(hour.parent_path());
  std::ofstream(hour) << "{}\n";
  for (const auto& words : {Words{"--dry-run"}, Words{}}) {
    Words all{"--instId", "ETH", "--instId", "BTC-USDT-SWAP"};
    all.insert(all.end(), words.begin(), words.end());
    const auto finished = scene.run_here("l2_retention", all);
    CHECK(finished.exit_code == 66);
    CHECK(finished.err.find("no snapshots of ETH in ") != std::string::npos);
    CHECK(finished.err.find("There is 1 instrument with snapshots: BTC-USDT-SWAP.") !=
          std::string::npos);
    CHECK(finished.err.find("warning ended with errors ") != std::string::npos);
    CHECK(finished.err.find("info done") == std::string::npos);
  }
}

TEST_CASE("a ~ is the user's folder where no shell says so") {
  const Scene scene;
  const Environment environment{{"HOME", rq::vault::to_utf8(scene.folder.path())},
                                {"USERPROFILE", rq::vault::to_utf8(scene.folder.path())}};
  check_ends(run(program("vwap_calc"), {"--vault=~/My #1 Vault"}), 0, {"done instruments=1"});
  check_ends(run(program("vwap_calc"), {"--vault=~nobody/x"}), 64, {"~nobody/x", "./~nobody/x"});
}
