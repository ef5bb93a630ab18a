#include "core/timeframe.hpp"

#include "support/catch.hpp"

using namespace rq;

TEST_CASE("timeframes have names that lead back to them") {
  for (const Timeframe timeframe : all_timeframes)
    CHECK(parse_timeframe(name_of(timeframe)) == timeframe);
  CHECK(name_of(Timeframe::m15) == "15m");
  CHECK_FALSE(parse_timeframe("2m").has_value());
  CHECK_FALSE(parse_timeframe("1M").has_value());
  CHECK_FALSE(parse_timeframe("").has_value());
}

TEST_CASE("windows are aligned to UTC midnight") {
  const auto time = parse_event_time("2025-12-14T21:34:56.123Z").value();
  const auto start = [&](Timeframe timeframe) {
    return format_seconds(window_start(timeframe, time));
  };
  CHECK(start(Timeframe::m1) == "2025-12-14T21:34:00Z");
  CHECK(start(Timeframe::m5) == "2025-12-14T21:30:00Z");
  CHECK(start(Timeframe::m15) == "2025-12-14T21:30:00Z");
  CHECK(start(Timeframe::h1) == "2025-12-14T21:00:00Z");
  CHECK(start(Timeframe::h4) == "2025-12-14T20:00:00Z");
}

TEST_CASE("a window begins with its first millisecond and ends before the next") {
  const auto midnight = parse_event_time("2025-12-15T00:00:00.000Z").value();
  for (const Timeframe timeframe : all_timeframes) {
    CHECK(window_start(timeframe, midnight) == midnight);
    CHECK(window_start(timeframe, midnight - std::chrono::milliseconds(1)) ==
          midnight - duration_of(timeframe));
  }
}
