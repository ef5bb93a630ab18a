#include "core/time.hpp"

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

TEST_CASE("times print as RFC 3339 in UTC") {
  const auto time = from_unix_ms(1'765'748'096'123);
  CHECK(format_ms(time) == "2025-12-14T21:34:56.123Z");
  CHECK(format_seconds(time) == "2025-12-14T21:34:56Z");
  CHECK(format_date(date_of(time)) == "2025-12-14");
  CHECK(format_seconds(floor_minute(time)) == "2025-12-14T21:34:00Z");
  CHECK(format_ms(from_unix_ms(0)) == "1970-01-01T00:00:00.000Z");
  CHECK(format_ms(from_unix_ms(253'402'300'799'999)) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("event times have 3 fractional digits, or 6 that are cut off") {
  CHECK(parse_event_time("2025-12-14T21:34:56.123Z") == from_unix_ms(1'765'748'096'123));
  CHECK(parse_event_time("2025-12-14T21:34:56.123999Z") == from_unix_ms(1'765'748'096'123));
  CHECK(parse_event_time("2024-02-29T00:00:00.000Z") == from_unix_ms(1'709'164'800'000));
}

TEST_CASE("a time that is none is refused") {
  for (const auto* text : {"",
                           "2025-12-14T21:34:56Z",
                           "2025-12-14T21:34:56.12Z",
                           "2025-12-14T21:34:56.1234Z",
                           "2025-12-14T21:34:56.123",
                           "2025-12-14 21:34:56.123Z",
                           "2025-12-14t21:34:56.123Z",
                           "2025-12-14T21:34:56.123z",
                           "2025-12-14T21:34:56,123Z",
                           "2025-02-29T00:00:00.000Z",
                           "2025-13-01T00:00:00.000Z",
                           "2025-00-01T00:00:00.000Z",
                           "2025-01-00T00:00:00.000Z",
                           "2025-01-01T24:00:00.000Z",
                           "2025-01-01T00:60:00.000Z",
                           "2025-12-31T23:59:60.000Z",
                           "1969-12-31T23:59:59.999Z",
                           "2025-12-14T21:34:56.12aZ",
                           "2025-12-14T21:34:56.12345aZ",
                           "2025-1a-14T21:34:56.123Z",
                           "+025-12-14T21:34:56.123Z",
                           "2025-12-14T-1:34:56.123Z"}) {
    INFO("'" << text << "'");
    CHECK_FALSE(parse_event_time(text).has_value());
  }
}

TEST_CASE("window times have no fraction") {
  CHECK(parse_window_time("2025-12-14T21:34:00Z") == from_unix_ms(1'765'748'040'000));
  CHECK_FALSE(parse_window_time("2025-12-14T21:34:00.000Z").has_value());
  CHECK_FALSE(parse_window_time("2025-12-14T21:34Z").has_value());
  CHECK_FALSE(parse_window_time("").has_value());
}

TEST_CASE("people may type either notation") {
  CHECK(parse_time("2025-12-14T21:34:00Z") == parse_time("2025-12-14T21:34:00.000Z"));
  CHECK_FALSE(parse_time("2025-12-14").has_value());
  CHECK_FALSE(parse_time("latest").has_value());
}

TEST_CASE("dates are calendar days") {
  CHECK(parse_date("2024-02-29") == date_of(from_unix_ms(1'709'164'800'000)));
  for (const auto* text : {"2025-02-29", "2025-2-1", "2025-12-32", "20251214", "2025-12-1 ", ""}) {
    INFO("'" << text << "'");
    CHECK_FALSE(parse_date(text).has_value());
  }
}

TEST_CASE("every minute of a leap year survives writing and reading") {
  const auto begin = from_unix_ms(1'704'067'200'000);  // 2024-01-01
  for (auto time = begin; time < begin + 366 * 24h; time += 61min + 1ms) {
    REQUIRE(parse_event_time(format_ms(time)) == time);
    REQUIRE(parse_window_time(format_seconds(floor_minute(time))) == floor_minute(time));
    REQUIRE(parse_date(format_date(date_of(time))) == date_of(time));
  }
}
