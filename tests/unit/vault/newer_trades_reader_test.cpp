#include "vault/newer_trades_reader.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"
#include "support/raw_trades.hpp"
#include "support/tape.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");

/// Two days with disorder, more than one stretch that is read at a time.
const std::vector<Trade>& market() {
  static const std::vector<Trade> trades = [] {
    sim::MarketSettings settings;
    settings.duration = 40h;
    settings.trades_per_day = 6'000;
    settings.disorder.silences = 500;
    return make_trades(settings);
  }();
  return trades;
}

MemoryFileSystem disk(const std::vector<Trade>& trades, const LineStyle& style = {}) {
  MemoryFileSystem fs;
  sim::MarketSettings settings;
  fs.load(raw_vault(settings, trades, style), layout.root());
  return fs;
}

/// What the slow way finds.
void check_since(MemoryFileSystem& fs, const std::vector<Trade>& trades, Timestamp since) {
  INFO(format_ms(since));
  const auto newer = vault::read_newer_trades(fs, layout, btc, since);
  std::uint64_t count = 0;
  std::optional<Price> low;
  std::optional<Price> high;
  Timestamp newest;
  Price last;
  for (const Trade& trade : trades) {
    if (trade.time < since) continue;
    ++count;
    low = low ? std::min(*low, trade.price) : trade.price;
    high = high ? std::max(*high, trade.price) : trade.price;
    newest = std::max(newest, trade.time);
    last = trade.price;
  }
  REQUIRE(newer.has_value() == (count > 0));
  if (!newer) return;
  CHECK(newer->count == count);
  CHECK(newer->range.low == *low);
  CHECK(newer->range.high == *high);
  CHECK(newer->last == last);
  CHECK(newer->newest_time == newest);
}

}  // namespace

TEST_CASE("the trades since a moment are found wherever it lies, also days back") {
  auto fs = disk(market());
  const Timestamp end = market().back().time;
  for (const auto ago : {0ms, 1ms, 1'000ms, 60'000ms, 3'600'000ms, 40'000'000ms, 100'000'000ms})
    check_since(fs, market(), end - ago);
  check_since(fs, market(), end + 1h);
  check_since(fs, market(), market().front().time);
}

TEST_CASE("lines of other forms and bad lines between them do no harm") {
  auto fs = disk(market(), LineStyle::all());
  check_since(fs, market(), market().back().time - 2h);
}

TEST_CASE("a last line that is still being written is none yet") {
  MemoryFileSystem fs;
  Tape tape;
  const std::vector<Trade> trades{tape.trade("10:00:00", "5"), tape.trade("10:00:30", "7")};
  const auto file = layout.relative(layout.raw_trades(btc, date_of(trades[0].time)));
  const auto last = trade_line(btc, trades[1]);
  fs.load({{file, trade_line(btc, trades[0]) + last.substr(0, last.size() - 1)}}, layout.root());
  const auto newer = vault::read_newer_trades(fs, layout, btc, at("10:00:00"));
  REQUIRE(newer);
  CHECK(newer->count == 1);
  CHECK(newer->last == price("5"));
  CHECK_FALSE(vault::read_newer_trades(fs, layout, btc, at("10:00:01")));
}

TEST_CASE("without raw files there are no newer trades") {
  MemoryFileSystem fs;
  CHECK_FALSE(vault::read_newer_trades(fs, layout, btc, at("10:00:00")));
}
