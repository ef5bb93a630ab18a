// The exchange's own candles, kept by somebody else beside the same trades.
#include <fstream>
#include <map>
#include <sstream>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"

#include "core/decimal.hpp"
#include "core/time.hpp"
#include "vault/file_system.hpp"

using namespace rq;
using namespace rq::test;

namespace {

struct Row {
  std::string open, high, low, close, volume;
};
using Rows = std::map<std::string, Row>;  // by the start of the minute, as our files write it

/// A number as text without what carries no value: "1482.0" → "1482".
std::string plain(const std::string& text) {
  const auto value = Decimal::parse(text);
  REQUIRE(value.has_value());
  return value->to_string();
}

Rows exchange_rows(const std::filesystem::path& file) {
  Rows rows;
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  REQUIRE(line == "open_time_ms,open,high,low,close,volume");
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    std::array<std::string, 6> cell;
    for (auto& text : cell) std::getline(cells, text, ',');
    rows[format_seconds(from_unix_ms(std::stoll(cell[0])))] = {
        plain(cell[1]), plain(cell[2]), plain(cell[3]), plain(cell[4]), plain(cell[5])};
  }
  return rows;
}

/// The value of a key in one of our own lines.
std::string value_of(const std::string& line, const std::string& key) {
  const auto begin = line.find("\"" + key + "\":\"") + key.size() + 4;
  return line.substr(begin, line.find('"', begin) - begin);
}

Rows our_rows(const std::filesystem::path& file) {
  Rows rows;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    rows[value_of(line, "window_start_utc")] = {value_of(line, "open"), value_of(line, "high"),
                                                value_of(line, "low"), value_of(line, "close"),
                                                value_of(line, "volume")};
  return rows;
}

std::filesystem::path make_candles(const std::filesystem::path& trades,
                                   const std::filesystem::path& vault) {
  const std::string vault_text = vault::to_utf8(vault);
  REQUIRE(run(program("trades_import"),
              {"--vault", vault_text, "--ctVal", "1", "--ctMult", "1", "--ctType", "linear",
               "--tickSz", "0.00000001", vault::to_utf8(trades)})
              .exit_code == 0);
  REQUIRE(run(program("wick_tracker"), {"--vault", vault_text}).exit_code == 0);
  return vault / "derived/candles/okx/perps/XRP-ETH-SWAP/candles_1m.jsonl";
}

}  // namespace

TEST_CASE("our candles are the exchange's, and where it shows a flat minute we have none") {
  const auto trades = shared_data("data/trades/XRP-ETH-SWAP-trades.csv.gz");
  const auto candles = shared_data("data/candles/XRP-ETH-1m-exchange.csv");
  if (!trades || !candles) return;
  const ScratchFolder scratch;
  const Rows ours = our_rows(make_candles(*trades, scratch.path()));
  const Rows theirs = exchange_rows(*candles);
  REQUIRE(ours.size() > 1000);

  std::size_t compared = 0;
  std::size_t flat = 0;
  // The first and the last minute of the recording may be cut.
  for (const auto& [start, row] : theirs) {
    if (start <= ours.begin()->first || start >= ours.rbegin()->first) continue;
    INFO(start);
    if (row.volume == "0") {
      ++flat;
      CHECK_FALSE(ours.contains(start));
      continue;
    }
    REQUIRE(ours.contains(start));
    const Row& our = ours.at(start);
    CHECK(our.open == row.open);
    CHECK(our.high == row.high);
    CHECK(our.low == row.low);
    CHECK(our.close == row.close);
    CHECK(our.volume == row.volume);
    ++compared;
  }
  CHECK(compared == ours.size() - 2);
  CHECK(flat > 0);
}
