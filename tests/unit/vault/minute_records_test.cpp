#include "vault/minute_records.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/fold_jobs.hpp"
#include "support/raw_trades.hpp"
#include "support/tape.hpp"

#include "core/errors.hpp"
#include "sim/synthetic_market.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");
constexpr const char* vwap_file = "derived/vwap/okx/perps/BTC-USDT-SWAP/vwap_1m.jsonl";

/// Three days with silences, as the rules derive them.
const Derived& derived() {
  static const Derived all = [] {
    sim::MarketSettings settings;
    settings.duration = 72h;
    settings.trades_per_day = 3'000;
    settings.disorder.silences = 4'000;
    return derive(make_trades(settings), Price{Decimal(1, 1)});
  }();
  return all;
}

MemoryFileSystem disk() {
  MemoryFileSystem fs;
  fs.load(all_files(derived(), btc), layout.root());
  return fs;
}

template <class Record>
std::vector<Record> within(const std::vector<Record>& records, Timestamp after, Timestamp through) {
  std::vector<Record> found;
  for (const Record& record : records) {
    Timestamp start;
    if constexpr (std::is_same_v<Record, Candle>) {
      if (record.timeframe != Timeframe::m1) continue;
      start = record.start;
    } else {
      start = record.window_start;
    }
    if (start + 1min > after && start + 1min <= through) found.push_back(record);
  }
  return found;
}

std::string lines_of(const std::vector<VwapRecord>& records) {
  std::string lines;
  for (const auto& record : records) lines += json_line(record, btc);
  return lines;
}

}  // namespace

TEST_CASE("minutes are read back as they were written, wherever they are asked for") {
  auto fs = disk();
  const Timestamp begin = derived().minutes.front().start;
  const Timestamp end = derived().minutes.back().start + 2min;
  for (Timestamp after = begin - 30min; after < end; after += 97min + 7s) {
    for (const auto span : {std::chrono::minutes(1), std::chrono::minutes(16)}) {
      const Timestamp through = after + span;
      INFO(format_ms(after) << " + " << span.count() << " min");
      CHECK(lines_of(vault::read_vwap_minutes(fs, layout, btc, after, through)) ==
            lines_of(within(derived().vwap, after, through)));
      CHECK((vault::read_candles(fs, layout, btc, Timeframe::m1, after, through) ==
             within(derived().candles, after, through)));
      CHECK((vault::read_cvd_minutes(fs, layout, btc, after, through) ==
             within(derived().cvd, after, through)));
    }
  }
}

TEST_CASE("a window begins behind its first moment and ends with its last") {
  auto fs = disk();
  const Timestamp end = derived().vwap[100].window_start + 1min;
  const auto count = [&](Timestamp after, Timestamp through) {
    return vault::read_vwap_minutes(fs, layout, btc, after, through).size();
  };
  CHECK(count(end - 1ms, end) == 1);
  CHECK(count(end, end + 1ms) == 0);
  CHECK(count(end - 1min, end) == 1);
  CHECK(count(end - 1min - 1ms, end) == 2);
  CHECK(count(end - 1min, end - 1ms) == 0);
}

TEST_CASE("CVD minutes on both sides of midnight are found in their files") {
  auto fs = disk();
  const Timestamp midnight = date_of(derived().cvd.front().window_start) + std::chrono::days(1);
  const auto minutes = vault::read_cvd_minutes(fs, layout, btc, midnight - 30min, midnight + 30min);
  CHECK((minutes == within(derived().cvd, midnight - 30min, midnight + 30min)));
  CHECK(minutes.front().window_start < midnight);
  CHECK(minutes.back().window_start >= midnight);
}

TEST_CASE("what was not computed yet is empty") {
  MemoryFileSystem fs;
  const Timestamp now = derived().vwap.front().window_start;
  CHECK(vault::read_vwap_minutes(fs, layout, btc, now - 1h, now).empty());
  CHECK(vault::read_candles(fs, layout, btc, Timeframe::m1, now - 1h, now).empty());
  CHECK(vault::read_vwap_coverage(fs, layout, btc) == MarketView::Coverage{});
  CHECK(vault::read_cvd_coverage(fs, layout, btc) == MarketView::Coverage{});
  CHECK(vault::read_cvd_minutes(fs, layout, btc, now - 1h, now).empty());
  fs.load({{vwap_file, ""}}, layout.root());
  CHECK(vault::read_vwap_minutes(fs, layout, btc, now - 1h, now).empty());
}

TEST_CASE("a last line that is still being written does not count") {
  MemoryFileSystem fs;
  const auto lines = lines_of({derived().vwap[0], derived().vwap[1]});
  fs.load({{vwap_file, lines.substr(0, lines.size() - 1)}}, layout.root());
  const Timestamp start = derived().vwap[0].window_start;
  CHECK(vault::read_vwap_minutes(fs, layout, btc, start, start + 1h).size() == 1);
}

TEST_CASE("blank lines and other line ends do no harm") {
  MemoryFileSystem fs;
  auto first = json_line(derived().vwap[0], btc);
  first.back() = '\r';
  fs.load({{vwap_file, first + "\n\n\r\n" + json_line(derived().vwap[1], btc)}}, layout.root());
  const Timestamp start = derived().vwap[0].window_start;
  CHECK(vault::read_vwap_minutes(fs, layout, btc, start, start + 1h).size() == 2);
}

TEST_CASE("a damaged line names its file, its place and the cure") {
  const Timestamp start = derived().vwap[0].window_start;
  const auto refusal = [&](std::string line) {
    MemoryFileSystem fs;
    fs.load({{vwap_file, json_line(derived().vwap[0], btc) + std::move(line) + '\n'}},
            layout.root());
    try {
      vault::read_vwap_minutes(fs, layout, btc, start, start + 1h);
    } catch (const DataError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto good = json_line(derived().vwap[1], btc);
  const auto changed = [&](const std::string& from, const std::string& to) {
    auto line = good.substr(0, good.size() - 1);
    const auto at = line.find(from);
    REQUIRE(at != line.npos);
    return line.replace(at, from.size(), to);
  };
  CHECK(refusal(changed("BTC-", "ETH-")).find("not of instrument BTC") != std::string::npos);
  CHECK(refusal(changed("vwap_4h\":\"", "vwap_4h\":\"-")).find("above 0") != std::string::npos);
  CHECK(refusal(changed("\"vwap_4h\"", "\"vwap_5h\"")).find("vwap_4h is missing") !=
        std::string::npos);
  const auto torn = refusal(changed("}", ""));
  CHECK(torn.find(std::string(vwap_file) + ", line at byte ") != std::string::npos);
  CHECK(torn.find("vwap_calc --rebuild --instId BTC-USDT-SWAP") != std::string::npos);
}

TEST_CASE("candles of every timeframe are read by when they ended") {
  auto fs = disk();
  const Timestamp begin = derived().candles.front().start;
  for (const Timeframe timeframe : all_timeframes) {
    for (const auto& [after, through] :
         {std::pair(begin, begin + 9h), std::pair(begin + 30h + 1ms, begin + 40h)}) {
      std::vector<Candle> expected;
      for (const Candle& candle : derived().candles)
        if (candle.timeframe == timeframe && candle.end() > after && candle.end() <= through)
          expected.push_back(candle);
      INFO(name_of(timeframe));
      CHECK((vault::read_candles(fs, layout, btc, timeframe, after, through) == expected));
    }
  }
}

TEST_CASE("what was calculated reaches from the first record to the last") {
  auto fs = disk();
  CHECK(vault::read_vwap_coverage(fs, layout, btc) ==
        MarketView::Coverage{derived().vwap.front().window_start,
                             derived().vwap.back().window_start + 1min});
  CHECK(vault::read_cvd_coverage(fs, layout, btc) ==
        MarketView::Coverage{derived().cvd.front().window_start,
                             derived().cvd.back().window_start + 1min});
}

TEST_CASE("minutes without trades are calculated, too, as far as the state of the CVD says") {
  Tape tape;
  MemoryFileSystem fs;
  fs.load(raw_vault({}, {tape.trade("10:00:00", "5"), tape.trade("10:30:30", "6")}),
          memory_vault().root());
  run_cvd(fs, btc);
  CHECK(vault::read_cvd_coverage(fs, memory_vault(), btc) ==
        MarketView::Coverage{at("10:00:00"), at("10:30:00")});
}
