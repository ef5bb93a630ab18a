#include "market/candle.hpp"

#include "support/catch.hpp"
#include "support/tape.hpp"

using namespace rq;
using namespace rq::test;

namespace {

Minute minute(std::string_view start, std::string_view price) {
  return Minute::of(Tape().trade(start, price, "2"));
}

/// "5m 10:05" for each candle: its timeframe and its end.
std::vector<std::string> names_of(const std::vector<Candle>& candles) {
  std::vector<std::string> names;
  for (const Candle& candle : candles)
    names.push_back(std::string(name_of(candle.timeframe)) + " " +
                    format_seconds(candle.end()).substr(11, 5));
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a candle rolls up the minutes of its window") {
  CandleRollup rollup;
  std::vector<Candle> closed;
  rollup.add(minute("10:00:00", "100"), closed);
  rollup.add(minute("10:01:00", "130"), closed);
  rollup.add(minute("10:03:00", "90"), closed);
  closed.clear();
  rollup.close_through(at("10:05:00"), closed);
  REQUIRE(closed.size() == 1);
  const Candle& candle = closed.front();
  CHECK(candle.timeframe == Timeframe::m5);
  CHECK(candle.start == at("10:00:00"));
  CHECK(candle.end() == at("10:05:00"));
  CHECK(candle.open == price("100"));
  CHECK(candle.high == price("130"));
  CHECK(candle.low == price("90"));
  CHECK(candle.close == price("90"));
  CHECK(candle.volume.value.to_string() == "6");
  CHECK(candle.trade_count == 3);
}

TEST_CASE("candles that end together come shortest first") {
  CandleRollup rollup;
  std::vector<Candle> closed;
  rollup.add(minute("11:59:00", "100"), closed);
  CHECK(names_of(closed) == Names{"1m 12:00", "5m 12:00", "15m 12:00", "1h 12:00", "4h 12:00"});
}

TEST_CASE("after a silence candles close in the order of their ends") {
  CandleRollup rollup;
  std::vector<Candle> closed;
  rollup.add(minute("10:01:00", "100"), closed);
  CHECK(names_of(closed) == Names{"1m 10:02"});
  closed.clear();
  rollup.add(minute("18:00:00", "100"), closed);
  CHECK(names_of(closed) == Names{"5m 10:05", "15m 10:15", "1h 11:00", "4h 12:00", "1m 18:01"});
}

TEST_CASE("a window without a trade has no candle") {
  CandleRollup rollup;
  std::vector<Candle> closed;
  rollup.add(minute("10:00:00", "100"), closed);
  closed.clear();
  rollup.close_through(at("23:00:00"), closed);
  CHECK(names_of(closed) == Names{"5m 10:05", "15m 10:15", "1h 11:00", "4h 12:00"});
  CHECK(rollup.open().empty());
}

TEST_CASE("a candle stays open until the last minute of its window is closed") {
  CandleRollup rollup;
  std::vector<Candle> closed;
  rollup.add(minute("10:00:00", "100"), closed);
  rollup.close_through(at("10:04:00"), closed);
  CHECK(names_of(closed) == Names{"1m 10:01"});
  CHECK(rollup.open().size() == 4);
}
