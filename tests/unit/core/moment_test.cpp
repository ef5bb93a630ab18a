#include "core/moment.hpp"

#include "support/catch.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

Timestamp at(const char* text) {
  return parse_time(text).value();
}

const TimeZone utc;
/// Clocks that are 1 h ahead of UTC, in the summer of 2025 2 h.
const TimeZone berlin("Europe/Berlin", [](Timestamp t) -> std::chrono::seconds {
  const bool summer = t >= at("2025-03-30T01:00:00Z") && t < at("2025-10-26T01:00:00Z");
  return summer ? 2h : 1h;
});
/// Where a day begins at 01:00 on 2025-04-25: clocks are put forward at midnight.
const TimeZone cairo("Africa/Cairo", [](Timestamp t) -> std::chrono::seconds {
  return t >= at("2025-04-24T22:00:00Z") ? 3h : 2h;
});
const Timestamp now = at("2025-06-22T13:09:17.250Z");

Moment read(const char* text, const TimeZone& zone = utc, Timestamp its_now = now) {
  return parse_moment(text, "--as-of", zone, its_now);
}

std::string refusal_of(const char* text, const TimeZone& zone = utc, const char* others = "") {
  try {
    parse_moment(text, "--as-of", zone, now, others);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "not refused";
}

}  // namespace

TEST_CASE("a moment in UTC is taken literally, whatever the zone") {
  for (const char* text : {"2025-06-22T13:07:00Z", "2025-06-22T13:07:00.000Z",
                           "2025-06-22T13:07:00.000000Z", "2025-06-22 13:07:00Z",
                           "2025-06-22T13:07Z", "2025-06-22t13:07z", "2025-06-22T13:07:00.0Z"}) {
    CAPTURE(text);
    const Moment moment = read(text, berlin);
    CHECK(moment.time == at("2025-06-22T13:07:00Z"));
    CHECK(moment.is_literal);
  }
  CHECK(read("2025-06-22T13:07:00.25Z").time == at("2025-06-22T13:07:00.250Z"));
  CHECK(read("2025-06-22T13:07:00.250999999Z").time == at("2025-06-22T13:07:00.250Z"));
}

TEST_CASE("a moment with an offset is that instant, whatever the zone") {
  for (const char* text : {"2025-06-22T15:07+02:00", "2025-06-22T15:07:00+0200",
                           "2025-06-22 15:07:00.000+02", "2025-06-22T09:37-03:30"}) {
    CAPTURE(text);
    CHECK(read(text, berlin).time == at("2025-06-22T13:07:00Z"));
    CHECK_FALSE(read(text).is_literal);
  }
}

TEST_CASE("what is printed can be typed again") {
  const Timestamp t = at("2025-06-22T13:07:00.250Z");
  for (const TimeZone& zone : {utc, berlin, cairo, fixed_zone(-210min)})
    CHECK(read(format_ms(t, zone).c_str(), cairo).time == t);
}

TEST_CASE("a date and time without zone are in the reader's zone") {
  for (const char* text : {"2025-06-22T13:07", "2025-06-22 13:07", "2025-06-22 13:07:00"}) {
    CAPTURE(text);
    CHECK(read(text).time == at("2025-06-22T13:07:00Z"));
    CHECK(read(text, berlin).time == at("2025-06-22T11:07:00Z"));
    CHECK_FALSE(read(text).is_literal);
  }
}

TEST_CASE("a date is the beginning of that day in the reader's zone") {
  CHECK(read("2025-06-22").time == at("2025-06-22T00:00:00Z"));
  CHECK(read("2025-06-22", berlin).time == at("2025-06-21T22:00:00Z"));
  CHECK(read("2025-04-25", cairo).time == at("2025-04-24T22:00:00Z"));
}

TEST_CASE("a time of day is the newest one that is not after now") {
  CHECK(read("13:07").time == at("2025-06-22T13:07:00Z"));
  CHECK(read("13:09:17").time == at("2025-06-22T13:09:17Z"));
  CHECK(read("13:09:17.250").time == now);
  CHECK(read("13:09:18").time == at("2025-06-21T13:09:18Z"));
  CHECK(read("15:07", berlin).time == at("2025-06-22T13:07:00Z"));
  CHECK(read("23:59", berlin).time == at("2025-06-21T21:59:00Z"));
  CHECK(read("00:00", berlin, at("2025-06-22T22:00:00Z")).time == at("2025-06-22T22:00:00Z"));
}

TEST_CASE(
    "a time of day that comes twice is the last one that was, and one that never came is that of "
    "the day before") {
  CHECK(read("02:30", berlin, at("2025-10-26T00:40:00Z")).time == at("2025-10-26T00:30:00Z"));
  CHECK(read("02:30", berlin, at("2025-10-26T01:40:00Z")).time == at("2025-10-26T01:30:00Z"));
  CHECK(read("02:30", berlin, at("2025-03-30T12:00:00Z")).time == at("2025-03-29T01:30:00Z"));
}

TEST_CASE("a duration with a minus is so long before now") {
  CHECK(read("-10m").time == now - 10min);
  CHECK(read("-2h", berlin).time == now - 2h);
  CHECK(read("-1d").time == now - 24h);
  CHECK(read("-90s").time == now - 90s);
  CHECK(read("-0m").time == now);
}

TEST_CASE("a local time that comes twice is refused with both ways to write it, and these work") {
  CHECK(refusal_of("2025-10-26T02:30", berlin) ==
        "--as-of is '2025-10-26T02:30', a time that comes twice in Europe/Berlin, where clocks are "
        "put back: write 2025-10-26T02:30:00+02:00 or 2025-10-26T02:30:00+01:00");
  CHECK(read("2025-10-26T02:30:00+02:00", berlin).time == at("2025-10-26T00:30:00Z"));
  CHECK(read("2025-10-26T02:30:00+01:00", berlin).time == at("2025-10-26T01:30:00Z"));
}

TEST_CASE("a local time that never comes is refused, and the instant named") {
  CHECK(refusal_of("2025-03-30 02:30", berlin) ==
        "--as-of is '2025-03-30 02:30', a time that never comes in Europe/Berlin, where clocks are "
        "put forward over it at 2025-03-30T03:00:00+02:00");
}

TEST_CASE("what is no moment is refused with the forms that are read") {
  CHECK(refusal_of("yesterday") ==
        "--as-of is 'yesterday', expected a time as in 2025-06-22T13:07:00Z, "
        "2025-06-22T15:07+02:00, \"2025-06-22 13:07\", 2025-06-22, 13:07 or -10m (before now)");
  CHECK(refusal_of("yesterday", utc, "now, latest")
            .starts_with("--as-of is 'yesterday', expected now, latest, or a time as in 2025"));
  for (const char* text : {"",
                           " ",
                           "-",
                           "-10",
                           "-10x",
                           "--10m",
                           "10m",
                           "+10m",
                           "13",
                           "13:7",
                           "1:07",
                           "24:00",
                           "13:60",
                           "13:07:60",
                           "13:07:",
                           "13:07Z",
                           "13:07 ",
                           "2025-06-22T",
                           "2025-06-22 ",
                           "2025-06-22T13",
                           "2025-06-22T13:07:00ZZ",
                           "2025-06-22T13:07+2",
                           "2025-06-22T13:07 +02:00",
                           "2025-06-31",
                           "2025-6-22",
                           "22.06.2025",
                           "2025-06-22T24:00",
                           "2025-06-22T13:07:00.Z",
                           "2025-06-22T13:07:00.1234567890Z",
                           "2025-06-22_13:07"}) {
    CAPTURE(text);
    CHECK(refusal_of(text).find("expected a time as in") != std::string::npos);
  }
}

TEST_CASE("moments outside the years that the Vault knows are refused") {
  for (const char* text : {"1970-01-01T00:00+02:00", "9999-12-31T23:59-01:00", "-36500d"}) {
    CAPTURE(text);
    CHECK(refusal_of(text).ends_with("expected a moment within the years 1970 to 9999 (UTC)"));
  }
}

TEST_CASE("how a moment was read is said in UTC") {
  CHECK(reading_of("15:07", "--as-of", read("15:07", berlin)) ==
        "--as-of 15:07 is read as 2025-06-22T13:07:00Z");
  CHECK(reading_of("-10m", "--from", read("-10m")) ==
        "--from -10m is read as 2025-06-22T12:59:17.250Z");
}
