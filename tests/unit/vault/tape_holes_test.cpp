#include "vault/tape_holes.hpp"

#include "support/catch.hpp"
#include "support/fold_jobs.hpp"
#include "support/raw_trades.hpp"
#include "support/tape.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const Timestamp begin = at("10:00:00");

/// A trade every ten seconds; ids count up.
std::vector<Trade> steady_tape(std::chrono::minutes duration) {
  std::vector<Trade> trades;
  Tape tape;
  for (auto time = begin; time < begin + duration; time += 10s) {
    trades.push_back(tape.trade("10:00:00", "100"));
    trades.back().time = time;
  }
  return trades;
}

/// The holes of that tape without what `is_missing`, tracked.
template <class IsMissing>
std::vector<vault::TapeHole> holes_without(std::chrono::minutes duration, IsMissing is_missing) {
  auto trades = steady_tape(duration);
  std::erase_if(trades, is_missing);
  MemoryFileSystem fs;
  fs.load(raw_vault({}, trades), memory_vault().root());
  run_wicks(fs, btc);
  return vault::find_holes(fs, memory_vault(), btc, begin - 1h, begin + duration);
}

}  // namespace

TEST_CASE("missing ids in silent minutes are a hole, from trade to trade") {
  const auto holes = holes_without(120min, [](const Trade& trade) {
    return trade.time >= begin + 30min && trade.time < begin + 50min;
  });
  CHECK(holes == std::vector<vault::TapeHole>{{begin + 30min - 10s, begin + 50min, 120}});
}

TEST_CASE("a hole across midnight is found in both files") {
  const auto midnight = date_of(begin) + std::chrono::days(1);
  const auto holes = holes_without(16 * 60min, [&](const Trade& trade) {
    return trade.time >= midnight - 2h && trade.time < midnight + 10min;
  });
  CHECK(holes == std::vector<vault::TapeHole>{{midnight - 2h - 10s, midnight + 10min, 780}});
}

TEST_CASE("a silent market has no hole") {
  auto trades = steady_tape(60min);
  for (std::size_t i = trades.size() / 2; i < trades.size(); ++i) trades[i].time += 20min;
  MemoryFileSystem fs;
  fs.load(raw_vault({}, trades), memory_vault().root());
  run_wicks(fs, btc);
  CHECK(vault::find_holes(fs, memory_vault(), btc, begin - 1h, begin + 2h).empty());
}

TEST_CASE("without raw files nothing is claimed") {
  MemoryFileSystem fs;
  CHECK(vault::find_holes(fs, memory_vault(), btc, begin, begin + 1h).empty());
}
