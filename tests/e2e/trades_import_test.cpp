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
  std::string write(const std::string& name, const std::string& bytes) {
    const auto file = folder_.path() / name;
    std::ofstream(file, std::ios::binary) << bytes;
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

TEST_CASE(
    "trades_import counts what is missing, reports long holes and keeps a line of each file") {
  Import import;
  const std::string rows = row(5) + row(7) + "BTC-USDT-SWAP,10,buy,100,2,1783395414908\n";
  const auto finished = import.run_with_facts({import.archive("1.csv", rows)});
  CHECK(finished.exit_code == 0);
  CHECK(says(finished, "missing=3 holes=2 longest=5m"));
  CHECK(says(finished,
             "2 trades missing, ids 8 to 9, from 2026-07-07T03:31:54.908Z to "
             "2026-07-07T03:36:54.908Z (5m)"));
  const auto line = import.tree().at("state/trades/okx/perps/BTC-USDT-SWAP.imports.jsonl");
  CHECK(line.find(R"("file":"1.csv","sha256":")") != std::string::npos);
  CHECK(line.find(R"("rows":3,"first_id":5,"first_utc":"2026-07-07T03:31:54.908Z","last_id":10,)"
                  R"("last_utc":"2026-07-07T03:36:54.908Z","missing":3,"holes":2})") !=
        std::string::npos);
}

TEST_CASE("trades_import takes a tick size that the Vault lacks, and spells prices by it") {
  Import import;
  const std::vector<std::string> contract{"--ctVal", "1", "--ctMult", "1", "--ctType", "linear"};
  auto arguments = contract;
  arguments.push_back(import.archive("1.csv", row(5, "0.16187") + row(6, "0.165")));
  CHECK(import.run(arguments).exit_code == 0);
  const auto later =
      import.run({"--tickSz", "0.00001",
                  import.archive("2.csv", row(5, "0.16186999999999999") +
                                              row(7, "0.16180000000000003") + row(8, "0.161805"))});
  CHECK(later.exit_code == 0);
  CHECK(says(later, "tickSz is 0.00001 from now on"));
  CHECK(says(later, "--rebuild"));
  CHECK(says(later, "duplicates=1 conflicts=0"));
  CHECK(says(later, "respelled=2 off_tick=1"));
  CHECK(import.tree().at(raw_file).find(R"("price":"0.1618","qty)") != std::string::npos);
  CHECK(import.tree().at("meta/okx/instruments/BTC-USDT-SWAP.json").find(R"("tickSz":"0.00001")") !=
        std::string::npos);
}

TEST_CASE("trades_import names both values where facts contradict, and takes those it is told to") {
  Import import;
  const auto file = import.archive("1.csv", row(5));
  CHECK(import.run_with_facts({file}).exit_code == 0);
  // A list as Windows editors save it, with a byte order mark.
  const auto list =
      import.write("swaps.json",
                   "\xEF\xBB\xBF"
                   R"({"code":"0","data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP",)"
                   R"("ctVal":"1000","ctMult":"1","ctType":"linear","tickSz":"0.1"}]})");
  const auto kept = import.run({file, "--instruments", list});
  CHECK(kept.exit_code == 0);
  CHECK(says(kept, "ctVal 1000 of " + list));
  CHECK(says(kept, "says 0.01; --facts file takes the other"));
  const auto taken =
      import.run({import.archive("2.csv", row(6)), "--instruments", list, "--facts", "file"});
  CHECK(taken.exit_code == 0);
  CHECK(says(taken, "ctVal is 1000 from now on"));
  CHECK(import.tree().at(raw_file).find(R"("trade_id":"6","side":"buy","price":"100.50",)"
                                        R"("qty_contracts":"2","ctVal":"1000")") !=
        std::string::npos);
  CHECK(import.run({file, "--facts", "file"}).exit_code == 64);
  const auto page =
      import.run({file, "--instruments", import.write("page.json", "<html>no</html>")});
  CHECK(page.exit_code == 65);
  CHECK(says(page, "web page"));
}

TEST_CASE("trades_import refuses other markets by name, and imports the swaps beside them") {
  Import import;
  const auto mixed = import.archive("mixed.csv",
                                    "BTC-USDT,5,buy,1,1,1783395114908\n"
                                    "BTC-USD-260901-70000-C,5,buy,1,1,1783395114908\n" +
                                        row(5));
  const auto finished = import.run_with_facts({mixed});
  CHECK(finished.exit_code == 65);
  CHECK(says(finished, "BTC-USDT (spot pair)"));
  CHECK(says(finished, "BTC-USD-260901-70000-C (option)"));
  CHECK_FALSE(says(finished, " done "));
  CHECK(says(finished, "ended with errors rows=3 new=1"));
  CHECK_FALSE(std::filesystem::exists(import.vault() / "raw/okx/trades_perps/BTC-USDT"));
  CHECK(import.run_with_facts({mixed, "--instId", "BTC-USDT-SWAP"}).exit_code == 0);
  CHECK(import.run_with_facts({mixed, "--instId", "BTC-USDT"}).exit_code == 64);
}

TEST_CASE("trades_import refuses the second life of an instrument and moves nothing") {
  Import import;
  const auto first = import.archive("1.csv", "BTC-USDT-SWAP,900,buy,1,1,1783395114908\n");
  const auto second = import.archive("2.csv", "BTC-USDT-SWAP,1,buy,1,1,1785395114908\n");
  CHECK(import.run_with_facts({first}).exit_code == 0);
  const auto before = import.tree();
  const auto refused = import.run({second});
  CHECK(refused.exit_code == 65);
  CHECK(says(refused, "needs a Vault of its own"));
  CHECK(difference(import.tree(), before) == "");
}
