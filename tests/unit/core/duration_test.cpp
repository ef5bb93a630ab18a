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
