#include "market/minute_builder.hpp"

#include "support/catch.hpp"
#include "support/tape.hpp"

using namespace rq;
using namespace rq::test;
using Result = MinuteBuilder::Result;

namespace {

/// The minutes that these trades close.
std::vector<Minute> closed_by(MinuteBuilder& builder, const std::vector<Trade>& trades) {
  std::vector<Minute> closed;
  for (const Trade& trade : trades) {
    if (builder.add(trade) != Result::closed) continue;
    const auto& more = builder.take_closed();
    closed.insert(closed.end(), more.begin(), more.end());
  }
  return closed;
}

}  // namespace

TEST_CASE("a minute holds the sums of its trades") {
  Tape tape;
  MinuteBuilder builder;
  const auto closed = closed_by(
      builder, {tape.trade("10:00:00", "100", "2"), tape.trade("10:00:10", "110", "1", Side::sell),
                tape.trade("10:00:20", "90", "3"), tape.trade("10:00:59.999", "105", "4"),
                tape.trade("10:01:01", "1", "1")});
  REQUIRE(closed.size() == 1);
  const Minute& minute = closed.front();
  CHECK(minute.start == at("10:00:00"));
  CHECK(minute.open == price("100"));
  CHECK(minute.high == price("110"));
  CHECK(minute.low == price("90"));
  CHECK(minute.close == price("105"));
  CHECK(minute.volume.value.to_string() == "10");
  CHECK(minute.buy_notional.value.to_string() == "890");
  CHECK(minute.sell_notional.value.to_string() == "110");
  CHECK(minute.price_notional.to_string() == "100500");
  CHECK(minute.trade_count == 4);
}

TEST_CASE("a minute closes when the tape is 61 seconds past its start and not before") {
  Tape tape;
  MinuteBuilder builder;
  CHECK(builder.add(tape.trade("10:00:00", "1")) == Result::closed);
  CHECK(builder.take_closed().empty());
  CHECK(builder.closed_through() == at("09:59:00"));
  builder.add(tape.trade("10:01:00.999", "1"));
  CHECK(builder.take_closed().empty());
  CHECK(builder.closed_through() == at("10:00:00"));
  CHECK(builder.add(tape.trade("10:01:01", "1")) == Result::closed);
  CHECK(builder.take_closed().size() == 1);
  CHECK(builder.closed_through() == at("10:01:00"));
}

TEST_CASE("a trade of a closed minute is late and changes nothing") {
  Tape tape;
  MinuteBuilder builder;
  builder.add(tape.trade("10:00:00", "1"));
  builder.add(tape.trade("10:01:01", "1"));
  builder.take_closed();
  const auto before = builder.state();
  CHECK(builder.add(tape.trade("10:00:59.999", "7")) == Result::late);
  CHECK((builder.state() == before));
}

TEST_CASE("a trade that is out of order within the grace is in its minute") {
  Tape tape;
  MinuteBuilder builder;
  const auto closed =
      closed_by(builder, {tape.trade("10:00:30", "5"), tape.trade("10:01:00.999", "6"),
                          tape.trade("10:00:59.998", "7"), tape.trade("10:00:10", "4"),
                          tape.trade("10:01:01", "8")});
  REQUIRE(closed.size() == 1);
  CHECK(closed.front().trade_count == 3);
  CHECK(closed.front().open == price("4"));
  CHECK(closed.front().close == price("7"));
  REQUIRE(builder.state().open.size() == 1);
  CHECK(builder.state().open.front().trade_count == 2);
}

TEST_CASE("of trades in one instant the lower id is the first and the higher the last") {
  Tape tape;
  MinuteBuilder builder;
  const auto closed =
      closed_by(builder, {tape.trade("10:00:30", "5"), tape.trade("10:00:30", "6"),
                          tape.trade("10:00:30", "4"), tape.trade("10:05:00", "9")});
  REQUIRE(closed.size() == 1);
  CHECK(closed.front().open == price("5"));
  CHECK(closed.front().close == price("4"));
}

TEST_CASE("a minute before the first trade's is open within the grace") {
  Tape tape;
  MinuteBuilder builder;
  const auto closed =
      closed_by(builder, {tape.trade("10:00:00.300", "5"), tape.trade("09:59:59.900", "6"),
                          tape.trade("10:03:00", "7")});
  REQUIRE(closed.size() == 2);
  CHECK(closed[0].start == at("09:59:00"));
  CHECK(closed[1].start == at("10:00:00"));
}

TEST_CASE("a silence closes what is open and makes no empty minutes") {
  Tape tape;
  MinuteBuilder builder;
  const auto closed =
      closed_by(builder, {tape.trade("10:00:59.999", "5"), tape.trade("10:01:00.500", "6"),
                          tape.trade("17:30:00", "7")});
  REQUIRE(closed.size() == 2);
  CHECK(builder.closed_through() == at("17:29:00"));
}

TEST_CASE("sums stay exact when prices, sizes or contracts change their scale") {
  Tape tape;
  MinuteBuilder builder;
  auto other_contract = tape.trade("10:00:03", "2", "10");
  other_contract.contract.value = Decimal(5, 1);
  const auto closed =
      closed_by(builder, {tape.trade("10:00:00", "1", "1"),
                          tape.trade("10:00:01", "0.000000000000000001", "1"),
                          tape.trade("10:00:02", "1.5", "0.25"), other_contract,
                          tape.trade("10:00:04", "999999999999999999", "999999999999999999"),
                          tape.trade("10:00:05", "1", "1"), tape.trade("10:02:00", "1", "1")});
  REQUIRE(closed.size() == 1);
  const Minute& minute = closed.front();
  CHECK(minute.low == price("0.000000000000000001"));
  CHECK(minute.volume.value.to_string() == "1000000000000000012.25");
  CHECK(minute.notional().value.to_string() ==
        "999999999999999998000000000000000013.375000000000000001");
  CHECK(minute.price_notional.to_string() ==
        "999999999999999997000000000000000003000000000000000021"
        ".562500000000000000000000000000000001");
}

TEST_CASE("sums stay exact when they outgrow 128 bits") {
  Tape tape;
  MinuteBuilder builder;
  // price² × size is 2^122.8: 38 of them are more than 2^128.
  for (int n = 0; n < 100; ++n) builder.add(tape.trade("10:00:00", "999999999999999999", "9"));
  const auto closed = closed_by(builder, {tape.trade("10:05:00", "1", "1")});
  REQUIRE(closed.size() == 1);
  CHECK(closed.front().price_notional.to_string() == "899999999999999998200000000000000000900");
  CHECK(closed.front().notional().value.to_string() == "899999999999999999100");
}
