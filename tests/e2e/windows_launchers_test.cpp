// The .bat files of scripts/windows, as the zip lays them out beside the programs.
#include <fstream>

#include "support/catch.hpp"
#include "support/environment.hpp"
#include "support/raw_trades.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"
#include "support/tree.hpp"

#include "vault/file_system.hpp"
#include "vault/instrument_lock.hpp"

using namespace rq::test;
namespace fs = std::filesystem;

namespace {

/// The launchers in a folder as users have them, with these programs.
class Unpacked {
 public:
  explicit Unpacked(const std::vector<std::string>& programs) {
    for (const auto& entry : fs::directory_iterator(source_folder() / "scripts" / "windows"))
      if (entry.path().extension() == ".bat") fs::copy(entry.path(), folder_.path());
    fs::create_directory(folder_.path() / "bin");
    for (const auto& name : programs)
      fs::copy(program(name + ".exe"), folder_.path() / "bin" / (name + ".exe"));
    // Wherever a launcher is called from: not from its own folder.
    fs::current_path(elsewhere_.path());
  }
  ~Unpacked() { fs::current_path(before_); }
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  [[nodiscard]] Finished call(const std::string& launcher,
                              const std::vector<std::string>& arguments = {}) const {
    return run(folder_.path() / launcher, arguments);
  }

 private:
  fs::path before_ = fs::current_path();
  ScratchFolder folder_{"RaveQuant (64 bit) für M.R Bear"};
  ScratchFolder elsewhere_{"else where"};
};

rq::sim::MarketSettings small_market() {
  rq::sim::MarketSettings settings;
  settings.duration = std::chrono::hours(6);
  settings.trades_per_day = 20'000;
  return settings;
}

}  // namespace

TEST_CASE("launchers work from any folder, on the Vault in the user's folder") {
  const Unpacked unpacked({"trades_exporter", "vwap_calc", "wick_tracker", "cvd_calc"});
  const ScratchFolder user("M.R Bear");
  const Environment environment({{"USERPROFILE", rq::vault::to_utf8(user.path())}});
  const auto vault = user.path() / "Rave_Quant_Vault";
  write_raw_vault(small_market(), vault);
  const auto calculated = unpacked.call("run_calculators.bat");
  INFO(calculated.err);
  CHECK(calculated.exit_code == 0);
  const Tree tree = load_tree(vault / "derived");
  CHECK(tree.contains("vwap/okx/perps/BTC-USDT-SWAP/vwap_1m.jsonl"));
  CHECK(tree.contains("wicks/okx/perps/BTC-USDT-SWAP/wicks_events.jsonl"));
  CHECK(tree.size() > 8);  // CVD is filed by day
}

TEST_CASE("launchers pass options on and end with the program's exit code") {
  const Unpacked unpacked({"trades_exporter", "vwap_calc", "find_signals"});
  const ScratchFolder vault("Vault of another name");
  const auto named = rq::vault::to_utf8(vault.path());
  const auto no_input = unpacked.call("run_vwap.bat", {"--vault", named});
  INFO(no_input.err);
  CHECK(no_input.exit_code == 66);
  CHECK(no_input.err.find("Vault of another name") != std::string::npos);
  CHECK(unpacked.call("run_vwap.bat", {"--no-such-option"}).exit_code == 64);
  CHECK(unpacked.call("find_signals.bat", {"--help"}).out.find("--as-of") != std::string::npos);
  CHECK(unpacked.call("start_trades.bat", {"--instId", "no instrument"}).exit_code == 64);
}

TEST_CASE("run_calculators.bat ends with the first failure and runs the others all the same") {
  const Unpacked unpacked({"trades_exporter", "vwap_calc", "cvd_calc"});
  const ScratchFolder user("M.R Bear");
  const Environment environment({{"USERPROFILE", rq::vault::to_utf8(user.path())}});
  const auto vault = user.path() / "Rave_Quant_Vault";
  write_raw_vault(small_market(), vault);
  CHECK(unpacked.call("run_calculators.bat").exit_code != 0);  // there is no wick_tracker
  const Tree tree = load_tree(vault / "derived");
  CHECK(tree.contains("vwap/okx/perps/BTC-USDT-SWAP/vwap_1m.jsonl"));
  CHECK(tree.size() > 1);
}

TEST_CASE("run_calculators.bat does not let a run at work hide a failure") {
  const Unpacked unpacked({"trades_exporter", "vwap_calc", "cvd_calc"});
  const ScratchFolder user("M.R Bear");
  const Environment environment({{"USERPROFILE", rq::vault::to_utf8(user.path())}});
  const auto vault = user.path() / "Rave_Quant_Vault";
  write_raw_vault(small_market(), vault);
  const auto files = rq::vault::native_file_system();
  const auto lock = rq::vault::lock_instrument(*files, rq::vault::Layout(vault), "vwap",
                                               rq::InstId::require("BTC-USDT-SWAP"), "vwap_calc");
  CHECK(unpacked.call("run_vwap.bat").exit_code == 75);
  const auto finished = unpacked.call("run_calculators.bat");  // there is no wick_tracker
  INFO(finished.err);
  CHECK(finished.exit_code != 0);
  CHECK(finished.exit_code != 75);
}

TEST_CASE("a launcher without its programs says where it looked") {
  const Unpacked unpacked({});
  const auto lost = unpacked.call("find_signals.bat");
  CHECK(lost.exit_code == 78);
  CHECK(lost.err.find("find_signals.exe") == std::string::npos);
  CHECK(lost.err.find("M.R Bear") != std::string::npos);
}
