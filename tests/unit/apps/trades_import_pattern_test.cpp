#include <fstream>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "trades_import/file_pattern.hpp"

#include "core/errors.hpp"
#include "vault/file_system.hpp"

using namespace rq;
using rq::test::ScratchFolder;
using trades_import::expand_patterns;
using trades_import::matches_pattern;

TEST_CASE("a pattern matches any text and single characters, umlauts as one") {
  CHECK(matches_pattern("BTC-*.zip", "BTC-USDT-SWAP-trades.zip"));
  CHECK(matches_pattern("*a*b", "xaxxab"));
  CHECK(matches_pattern("*", "x"));
  CHECK(matches_pattern("a?c", "a\u00fcc"));
  CHECK(matches_pattern("[1].csv", "[1].csv"));
  CHECK_FALSE(matches_pattern("[1].csv", "1.csv"));
  CHECK_FALSE(matches_pattern("a?c", "ac"));
  CHECK_FALSE(matches_pattern("*.csv", "a.csv.gz"));
  CHECK_FALSE(matches_pattern("*", ".hidden"));
  CHECK(matches_pattern(".*", ".hidden"));
}

TEST_CASE(
    "patterns are expanded in folders too, sorted, files only; names that are there are "
    "themselves") {
  const ScratchFolder scratch;
  const auto folder = scratch.path() / vault::from_utf8("Archive \u00fc [1]");
  std::filesystem::create_directories(folder / "2.csv");  // a folder
  for (const auto* name : {"3.csv", "1.csv", "x.zip"}) std::ofstream(folder / name) << "1";
  const auto in = [&](const std::string& name) { return vault::to_utf8(folder) + '/' + name; };
  const auto names = [](const std::vector<std::filesystem::path>& files) {
    std::vector<std::string> found;
    for (const auto& file : files) found.push_back(vault::to_utf8(file.filename()));
    return found;
  };
  using Names = std::vector<std::string>;
  CHECK(names(expand_patterns({in("*.csv")})) == Names{"1.csv", "3.csv"});
  CHECK(names(expand_patterns({in("x.zip"), in("?.csv")})) == Names{"x.zip", "1.csv", "3.csv"});
  CHECK(names(expand_patterns({vault::to_utf8(scratch.path()) + "/Arch*/*.zip"})) ==
        Names{"x.zip"});
  CHECK(names(expand_patterns({in("absent.csv")})) == Names{"absent.csv"});
  CHECK_THROWS_AS(expand_patterns({in("y*.csv")}), NoInputError);
  CHECK_THROWS_AS(expand_patterns({in("2*")}), NoInputError);
}
