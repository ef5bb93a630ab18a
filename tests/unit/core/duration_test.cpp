#include "core/duration.hpp"

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

TEST_CASE("durations are read with each of their units") {
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("2h") == 2h);
  CHECK(parse_duration("90d") == 24h * 90);
  CHECK(parse_duration("0s") == 0ms);
}

TEST_CASE("what is no duration is refused") {
  for (const char* text : {"", "s", "30", "-1s", "-0s", "+1s", "1.5h", "1 s", "1S", "1w", "1h30m",
                           "36526d", "9223372036854775807d", "99999999999999999999s"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("a duration is written in its largest whole unit and reads back the same") {
  CHECK(format_duration(0ms) == "0s");
  CHECK(format_duration(90s) == "90s");
  CHECK(format_duration(120s) == "2m");
  CHECK(format_duration(1001ms) == "1001ms");
  for (const auto duration : {1ms, 999ms, 60'000ms, 86'400'000ms, 86'400'001ms})
    CHECK(parse_duration(format_duration(duration)) == duration);
}

TEST_CASE("a number without a unit counts what the option says, and nothing otherwise") {
  CHECK(parse_duration("10", 1min) == 10min);
  CHECK(parse_duration("10s", 1min) == 10s);
  CHECK(parse_duration("0", 24h) == 0ms);
  CHECK(parse_duration("36525", 24h) == 24h * 36525);
  for (const char* text : {"", "36526", "9223372036854775807", "-1", "1.5", "5 "}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text, 24h));
  }
  CHECK_FALSE(parse_duration("10"));
}

TEST_CASE("how long something lasts is rounded down to what people read") {
  CHECK(format_rounded(0ms) == "0s");
  CHECK(format_rounded(999ms) == "0s");
  CHECK(format_rounded(59'999ms) == "59s");
  CHECK(format_rounded(60s) == "1m");
  CHECK(format_rounded(7min + 59s) == "7m");
  CHECK(format_rounded(1h) == "1h");
  CHECK(format_rounded(3h + 5min + 59s) == "3h 5m");
  CHECK(format_rounded(24h) == "1d");
  CHECK(format_rounded(24h * 12 + 4h + 59min) == "12d 4h");
  CHECK(format_rounded(24h + 59min) == "1d");
}
