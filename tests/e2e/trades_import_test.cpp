#include <algorithm>
#include <fstream>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/subprocess.hpp"
#include "support/tree.hpp"

using namespace rq::test;

namespace {

constexpr const char* header = "instrument_name,trade_id,side,price,size,created_time\n";
constexpr const char* raw_file = "raw/okx/trades_perps/BTC-USDT-SWAP/2026-07-07.jsonl";
constexpr const char* rejects_file = "state/trades/okx/perps/BTC-USDT-SWAP.rejects.jsonl";
const std::vector<std::string> facts{"--ctVal",  "0.01",   "--ctMult", "1",
                                     "--ctType", "linear", "--tickSz", "0.1"};

/// A Vault and archives on the real file system, and the program.
class Import {
 public:
  /// Writes a CSV of these rows; returns its path.
  std::string archive(const std::string& name, const std::string& rows) {
    const auto file = folder_.path() / name;
    std::ofstream(file, std::ios::binary) << header << rows;
    return file.string();
  }
  Finished run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--vault", vault().string()});
    return rq::test::run(program("trades_import"), arguments);
  }
  Finished run_with_facts(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), facts.begin(), facts.end());
    return run(std::move(arguments));
  }
  [[nodiscard]] std::filesystem::path vault() const { return folder_.path() / "Vault ü"; }
  /// Without locks, which name their last holder.
  [[nodiscard]] Tree tree() const {
    Tree tree = load_tree(vault());
    std::erase_if(tree, [](const auto& file) { return file.first.ends_with(".lock"); });
    return tree;
  }

 private:
  ScratchFolder folder_;
};

std::string row(int id, const std::string& price = "100.50") {
  return "BTC-USDT-SWAP," + std::to_string(id) + ",buy," + price + ",2,1783395114908\n";
}

bool says(const Finished& finished, const std::string& text) {
  return finished.err.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("trades_import writes documented lines and remembers the facts") {
  Import import;
  const auto first = import.run_with_facts({import.archive("1.csv", row(7) + row(5))});
  CHECK(first.exit_code == 0);
  CHECK(first.out.empty());
  CHECK(says(first, "done rows=2 new=2 duplicates=0 conflicts=0 rejected=0 files=1"));
  const auto tree = import.tree();
  CHECK(tree.at(raw_file).starts_with(
      R"({"timestamp_utc":"2026-07-07T03:31:54.908Z","exchange":"okx","market":"perp",)"
      R"("instId":"BTC-USDT-SWAP","symbol_canon":"BTC/USDT","trade_id":"5","side":"buy",)"
      R"("price":"100.50","qty_contracts":"2","ctVal":"0.01","ctMult":"1","ctType":"linear"})"
      "\n"));
  REQUIRE(tree.contains("meta/okx/instruments/BTC-USDT-SWAP.json"));

  const auto second = import.run({import.archive("2.csv", row(6))});
  CHECK(second.exit_code == 0);
  CHECK(says(second, "--rebuild"));
}

TEST_CASE("trades_import changes no byte when a file comes again") {
  Import import;
  const auto file = import.archive("1.csv", row(5) + "BTC-USDT-SWAP,6,long,1,1,1783395114908\n");
  CHECK(import.run_with_facts({file}).exit_code == 0);
  const auto before = import.tree();
  CHECK(before.at(rejects_file) ==
        R"({"file":"1.csv","line":3,"reason":"side is 'long', expected buy or sell",)"
        R"("raw":"BTC-USDT-SWAP,6,long,1,1,1783395114908"})"
        "\n");
  const auto again = import.run({file});
  CHECK(again.exit_code == 0);
  CHECK(says(again, "1.csv:3: side is 'long', expected buy or sell"));
  CHECK(difference(import.tree(), before) == "");
}

TEST_CASE("trades_import --strict imports nothing when a row is bad or contradicts another") {
  Import import;
  const auto bad = import.archive("bad.csv", row(5) + "rubbish\n");
  const auto conflict = import.archive("conflict.csv", row(5) + row(5, "101"));
  for (const auto& file : {bad, conflict}) {
    const auto finished = import.run_with_facts({"--strict", file});
    CHECK(finished.exit_code == 65);
    CHECK(says(finished, "nothing was imported"));
    CHECK_FALSE(import.tree().contains(raw_file));
  }
}

TEST_CASE("trades_import keeps the first of two statements and exits with 65") {
  Import import;
  const auto one = import.archive("1.csv", row(5));
  const auto other = import.archive("2.csv", row(5, "101") + row(6));
  const auto finished = import.run_with_facts({one, other});
  CHECK(finished.exit_code == 65);
  CHECK(says(finished, "trade 5 is buy 2 at 101"));
  const auto bytes = import.tree().at(raw_file);
  CHECK(bytes.find(R"("price":"101")") == std::string::npos);
  CHECK(std::count(bytes.begin(), bytes.end(), '\n') == 2);
}

TEST_CASE("trades_import refuses what it cannot work with, and says why") {
  Import import;
  const auto file = import.archive("1.csv", row(5));
  const auto no_facts = import.run({file});
  CHECK(no_facts.exit_code == 65);
  CHECK(says(no_facts, "BUILD_FAIL: BTC-USDT-SWAP: ctVal is missing"));
  CHECK_FALSE(std::filesystem::exists(import.vault()));

  CHECK(import.run({}).exit_code == 64);
  CHECK(import.run({file, "--ctVal", "-1"}).exit_code == 64);
  CHECK(import.run({file, "--ctType", "round"}).exit_code == 64);
  CHECK(import.run({file, "--instId", "../x"}).exit_code == 64);
  CHECK(import.run_with_facts({file, "absent.csv"}).exit_code == 66);
  CHECK(import.run_with_facts({file, import.archive("torn.zip", "")}).exit_code == 65);
  CHECK_FALSE(import.tree().contains(raw_file));

  const auto two = import.archive("two.csv", row(5) + "X-SWAP,1,buy,1,1,1783395114908\n");
  CHECK(says(import.run_with_facts({two}), "describe one instrument"));
  CHECK(import.run_with_facts({two, "--instId", "BTC-USDT-SWAP"}).exit_code == 0);
  const auto ignored = import.run({file, "--ctVal", "0.1"});
  CHECK(ignored.exit_code == 0);
  CHECK(says(ignored, "--ctVal 0.1 is ignored, meta/okx/instruments/BTC-USDT-SWAP.json says 0.01"));
}
