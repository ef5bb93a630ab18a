#include "vault/trade_sort.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "sim/split_mix.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;
using vault::ImportedTrade;
using vault::TradeSort;

namespace {

const std::filesystem::path folder = "/work";

using Place = std::tuple<TradeId, std::uint32_t, std::uint64_t>;

ImportedTrade trade_with(TradeId id, std::uint64_t line, std::string_view price) {
  return {.trade = {.id = id, .time = from_unix_ms(5), .price = price, .size = "2"},
          .source = 3,
          .line = line};
}

std::vector<Place> drain(vault::SortedTrades trades) {
  std::vector<Place> places;
  for (; trades.current() != nullptr; trades.advance())
    places.push_back(vault::import_order(*trades.current()));
  return places;
}

/// Sorts ids, spilled after every `rows_in_memory`; returns the number of files that it took.
std::size_t check_sorting(const std::vector<TradeId>& ids, std::size_t rows_in_memory) {
  MemoryFileSystem fs;
  fs.create_directories(folder);
  TradeSort sort(fs, folder);
  std::vector<Place> expected;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    sort.add(trade_with(ids[i], i, std::to_string(ids[i])));
    expected.emplace_back(ids[i], 3, i);
    if ((i + 1) % rows_in_memory == 0) sort.spill();
  }
  sort.spill();
  const auto files = fs.tree(folder).size();
  std::sort(expected.begin(), expected.end());
  REQUIRE(drain(sort.sorted()) == expected);
  return files;
}

}  // namespace

TEST_CASE("a record comes back from a run as it was") {
  std::string bytes;
  vault::append_run_record(bytes, trade_with(18'446'744'073'709'551'615U, 9, "0.00141342"));
  ImportedTrade trade;
  CHECK(vault::read_run_record(bytes, trade) == bytes.size());
  CHECK(trade.trade.id == 18'446'744'073'709'551'615U);
  CHECK(trade.trade.price == "0.00141342");
  CHECK(trade.trade.size == "2");
  CHECK(trade.line == 9);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK(vault::read_run_record(std::string_view(bytes).substr(0, size), trade) == 0);
}

TEST_CASE("trades in order make one run, trades in reverse as many as there are spills") {
  std::vector<TradeId> ids;
  for (TradeId id = 1; id <= 5000; ++id) ids.push_back(id);
  CHECK(check_sorting(ids, 100) == 1);
  std::reverse(ids.begin(), ids.end());
  CHECK(check_sorting(ids, 100) == 50);  // more than are merged at once
  CHECK(check_sorting({}, 1) == 0);
}

TEST_CASE("equal ids stay in the order of their places") {
  SplitMix random(11);
  std::vector<TradeId> ids;
  for (int i = 0; i < 3000; ++i) ids.push_back(random.below(200));
  for (const std::size_t rows : {1U, 7U, 100U, 5000U}) check_sorting(ids, rows);
}

TEST_CASE("a work file that is cut off is noticed") {
  MemoryFileSystem fs;
  fs.create_directories(folder);
  std::string bytes;
  vault::append_run_record(bytes, trade_with(1, 1, "1"));
  bytes.pop_back();
  fs.load({{"run", bytes}}, folder);
  CHECK_THROWS_AS(vault::RunReader(fs, folder / "run"), DataError);
}
