#include "market/wick.hpp"

#include "support/catch.hpp"
#include "support/tape.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const std::optional<Price> tick = price("0.1");

std::vector<WickEvent> add(WickTracker& tracker, const Candle& candle,
                           const std::optional<Price>& tick_size = tick) {
  std::vector<WickEvent> events;
  tracker.add(candle, tick_size, events);
  return events;
}

Candle m1(std::string_view start, std::string_view open, std::string_view high,
          std::string_view low, std::string_view close) {
  return candle(Timeframe::m1, start, open, high, low, close);
}

}  // namespace

TEST_CASE("a closed candle leaves a wick for each shadow, high before low") {
  WickTracker tracker;
  const auto events = add(tracker, m1("10:00:00", "100", "108.5", "99.5", "103"));
  REQUIRE(events.size() == 2);
  CHECK(events[0].status == WickStatus::untouched);
  CHECK(events[0].wick.type == WickType::high);
  CHECK(events[0].wick.tip() == price("108.5"));
  CHECK(events[0].wick.size().value.to_string() == "5.5");
  CHECK(events[0].wick.body_size().value.to_string() == "3");
  CHECK(events[0].wick.creation == at("10:01:00"));
  CHECK(events[0].wick.event_id(InstId::require("BTC-USDT-SWAP")) ==
        "BTC-USDT-SWAP|1m|2025-12-14T10:01:00Z|high");
  CHECK(events[1].wick.type == WickType::low);
  CHECK(events[1].wick.size().value.to_string() == "0.5");
}

TEST_CASE("a candle that ends at its extremes leaves no wick") {
  WickTracker tracker;
  CHECK(add(tracker, m1("10:00:00", "100", "105", "100", "105")).empty());
  CHECK(add(tracker, m1("10:01:00", "105", "105", "100", "100")).empty());
  CHECK(add(tracker, m1("10:02:00", "100", "100", "100", "100")).empty());
  CHECK(tracker.untouched().empty());
}

TEST_CASE("a wick is touched by a later candle that reaches its tip, not by a nearer miss") {
  WickTracker tracker;
  add(tracker, m1("10:00:00", "100", "110", "100", "100"));
  CHECK(add(tracker, m1("10:01:00", "100", "109.9", "100", "109.9")).empty());
  const auto events = add(tracker, m1("10:20:00", "100", "110", "100", "109"));
  REQUIRE(events.size() == 2);
  CHECK(events[0].status == WickStatus::touched);
  CHECK(events[0].touch->time == at("10:21:00"));
  CHECK(events[0].touch->touch_class == TouchClass::wick);
  CHECK(events[0].touch->tip_distance_ticks == 0);
  CHECK(events[1].status == WickStatus::untouched);
  CHECK(events[1].wick.formed_tip_distance_ticks == 0);
  REQUIRE(tracker.untouched().size() == 1);
  CHECK(tracker.untouched().front().creation == at("10:21:00"));
}

TEST_CASE("a body that covers the tip touches by wick and by body") {
  WickTracker tracker;
  add(tracker, m1("10:00:00", "100", "110", "100", "100"));
  const auto events = add(tracker, m1("10:01:00", "100", "110.35", "100", "110.35"));
  REQUIRE(events.size() == 1);
  CHECK(events[0].touch->touch_class == TouchClass::both);
  CHECK(events[0].touch->tip_distance_ticks == 3);  // 3.5 ticks, floored
}

TEST_CASE("a low wick is touched from above") {
  WickTracker tracker;
  add(tracker, m1("10:00:00", "100", "100", "90", "100"));
  CHECK(add(tracker, m1("10:01:00", "100", "100", "90.1", "90.1")).empty());
  const auto events = add(tracker, m1("10:02:00", "95", "95", "89.8", "89.9"));
  REQUIRE(events.size() == 2);
  CHECK(events[0].touch->tip_distance_ticks == 2);
  CHECK(events[0].touch->touch_class == TouchClass::both);
}

TEST_CASE("a candle touches every tip that it reaches, oldest first") {
  WickTracker tracker;
  add(tracker, m1("10:00:00", "100", "110", "100", "100"));
  add(tracker, m1("10:01:00", "100", "107", "95", "100"));
  add(tracker, m1("10:02:00", "100", "105", "100", "100"));
  const auto events = add(tracker, m1("10:03:00", "100", "109", "94", "109"));
  REQUIRE(events.size() == 4);
  CHECK(events[0].wick.tip() == price("107"));
  CHECK(events[1].wick.tip() == price("95"));
  CHECK(events[2].wick.tip() == price("105"));
  CHECK(events[3].status == WickStatus::untouched);
  REQUIRE(tracker.untouched().size() == 2);
  CHECK(tracker.untouched()[0].tip() == price("110"));
}

TEST_CASE("a wick of one timeframe is not touched by a candle of another") {
  WickTracker tracker;
  add(tracker, m1("10:00:00", "100", "110", "100", "100"));
  const auto events = add(tracker, candle(Timeframe::m5, "10:00:00", "100", "120", "100", "120"));
  CHECK(events.empty());
  CHECK(tracker.untouched(Timeframe::m1).size() == 1);
}

TEST_CASE("a wick expires after 168 hours, not a minute earlier, and is not touched then") {
  WickTracker tracker;
  add(tracker, m1("10:00:00", "100", "110", "100", "100"));
  const auto later = [](std::chrono::minutes by) {
    Candle candle = m1("10:00:00", "100", "100", "100", "100");
    candle.start += by;
    return candle;
  };
  CHECK(add(tracker, later(168h - 1min)).empty());
  Candle reaching = later(168h);
  reaching.high = reaching.close = price("120");
  const auto events = add(tracker, reaching);
  REQUIRE(events.size() == 1);
  CHECK(events[0].status == WickStatus::expired);
  CHECK(events[0].wick.expiry() == at("10:01:00") + 168h);
  CHECK_FALSE(events[0].touch.has_value());
}

TEST_CASE("a new wick measures itself against the nearest tip of its side that the candle met") {
  WickTracker tracker;
  add(tracker, m1("10:00:00", "100", "110", "100", "100"));
  add(tracker, m1("10:01:00", "100", "107", "100", "100"));
  // Touches 107 (0.9 away) and stays below 110 (2.1 away).
  const auto above = add(tracker, m1("10:02:00", "100", "107.9", "100", "100"));
  REQUIRE(above.size() == 2);
  CHECK(above[1].wick.formed_tip_distance_ticks == 9);
  // Touches nothing: 107.9 is 0.25 away, floored to 2 ticks.
  const auto below = add(tracker, m1("10:03:00", "100", "107.65", "99", "100"));
  REQUIRE(below.size() == 2);
  CHECK(below[0].wick.formed_tip_distance_ticks == 2);
  CHECK_FALSE(below[1].wick.formed_tip_distance_ticks.has_value());
}

TEST_CASE("without a tick size distances are unknown and all else is the same") {
  WickTracker tracker;
  add(tracker, m1("10:00:00", "100", "110", "100", "100"), std::nullopt);
  const auto events = add(tracker, m1("10:01:00", "100", "110", "100", "100"), std::nullopt);
  REQUIRE(events.size() == 2);
  CHECK(events[0].status == WickStatus::touched);
  CHECK_FALSE(events[0].touch->tip_distance_ticks.has_value());
  CHECK_FALSE(events[1].wick.formed_tip_distance_ticks.has_value());
}

TEST_CASE("how strong a touch is depends on the distance from tip to tip") {
  CHECK(name_of(strength_of(0)) == "EXACT");
  CHECK(name_of(strength_of(1)) == "NEAR");
  CHECK(name_of(strength_of(2)) == "CLOSE");
  CHECK(name_of(strength_of(3)) == "CLOSE");
  CHECK(name_of(strength_of(4)) == "TOUCHED");
}
