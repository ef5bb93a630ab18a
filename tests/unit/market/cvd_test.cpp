#include "market/cvd.hpp"

#include "support/catch.hpp"
#include "support/tape.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;

namespace {

Minute minute(std::string_view start, std::string_view bought, std::string_view sold) {
  Minute minute;
  minute.start = at(start);
  minute.buy_notional.value = BigDecimal::parse(bought).value();
  minute.sell_notional.value = BigDecimal::parse(sold).value();
  minute.trade_count = 1;
  return minute;
}

std::string text(const Notional& notional) {
  return notional.value.to_string();
}

/// The windows of `timeframe` that the rollup hands out, closed through `end`.
std::vector<CvdRecord> roll_up(Timeframe timeframe, const std::vector<Minute>& minutes,
                               std::string_view end) {
  RunningCvd cvd;
  CvdRollup rollup(timeframe);
  std::vector<CvdRecord> windows;
  for (const Minute& minute : minutes)
    if (const auto window = rollup.add(cvd.add(minute))) windows.push_back(*window);
  if (const auto window = rollup.close_through(at(end))) windows.push_back(*window);
  return windows;
}

}  // namespace

TEST_CASE("taker buys add their notional to the CVD, taker sells subtract it") {
  Tape tape;
  Minute first = Minute::of(tape.trade("10:00:00", "100", "3", Side::buy));
  first.merge(Minute::of(tape.trade("10:00:30", "100.5", "1", Side::sell)));
  RunningCvd cvd;
  const auto record = cvd.add(first);
  CHECK(record.window_start == at("10:00:00"));
  CHECK(text(record.buy_notional) == "300");
  CHECK(text(record.sell_notional) == "100.5");
  CHECK(text(record.delta()) == "199.5");
  CHECK(text(record.cvd) == "199.5");
  const auto next = cvd.add(Minute::of(tape.trade("10:07:00", "200", "1.5", Side::sell)));
  CHECK(text(next.buy_notional) == "0");
  CHECK(text(next.delta()) == "-300");
  CHECK(text(next.cvd) == "-100.5");
}

TEST_CASE("a CVD that comes back to nothing is 0, not -0") {
  RunningCvd cvd;
  cvd.add(minute("10:00:00", "0", "0.10"));
  CHECK(text(cvd.add(minute("10:01:00", "0.1", "0")).cvd) == "0");
}

TEST_CASE("a CVD goes on from its value") {
  RunningCvd whole;
  whole.add(minute("10:00:00", "0.000000001", "123456789012345678"));
  RunningCvd resumed(whole.value());
  const auto next = minute("10:01:00", "1", "0.3");
  CHECK(resumed.add(next) == whole.add(next));
}

TEST_CASE("a CVD too large to be exact is an error, never a wrap") {
  RunningCvd cvd;
  const std::string huge(150, '9');
  const auto add_huge = [&] { cvd.add(minute("10:00:00", huge, "0." + std::string(149, '1'))); };
  CHECK_THROWS_AS(add_huge(), OverflowError);
}

TEST_CASE("a longer window has the sums of its minutes and the CVD of its last one with trades") {
  const auto windows = roll_up(Timeframe::m5,
                               {minute("10:01:00", "5", "1"), minute("10:03:00", "1", "2"),
                                minute("10:05:00", "7", "0"), minute("10:59:00", "0", "10")},
                               "11:00:00");
  REQUIRE(windows.size() == 3);
  CHECK(windows[0].timeframe == Timeframe::m5);
  CHECK(windows[0].window_start == at("10:00:00"));
  CHECK(windows[0].window_end() == at("10:05:00"));
  CHECK(text(windows[0].buy_notional) == "6");
  CHECK(text(windows[0].sell_notional) == "3");
  CHECK(text(windows[0].delta()) == "3");
  CHECK(text(windows[0].cvd) == "3");
  CHECK(windows[1].window_start == at("10:05:00"));
  CHECK(text(windows[1].cvd) == "10");
  CHECK(windows[2].window_start == at("10:55:00"));
  CHECK(text(windows[2].cvd) == "0");
}

TEST_CASE("a window that is not over is not handed out") {
  const std::vector<Minute> minutes{minute("08:00:00", "5", "1"), minute("12:00:00", "1", "2")};
  CHECK(roll_up(Timeframe::h4, minutes, "15:59:00").size() == 1);
  CHECK(roll_up(Timeframe::h4, minutes, "16:00:00").size() == 2);
}

TEST_CASE("rolled up to 1m every record stays what it was") {
  RunningCvd cvd;
  CvdRollup rollup(Timeframe::m1);
  const auto first = cvd.add(minute("10:00:00", "5", "1"));
  CHECK_FALSE(rollup.add(first).has_value());
  CHECK(rollup.add(cvd.add(minute("10:01:00", "2", "1"))) == first);
}
