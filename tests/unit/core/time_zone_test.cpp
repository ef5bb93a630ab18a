#include "core/time_zone.hpp"

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

Timestamp at(const char* text) {
  return parse_time(text).value();
}

LocalTime local(const char* text) {
  return LocalTime(at(text).time_since_epoch());
}

/// Clocks that are 1 h ahead of UTC, in the summer of 2025 2 h.
TimeZone berlin_of_2025() {
  return {"Europe/Berlin", [](Timestamp t) -> std::chrono::seconds {
            const bool summer = t >= at("2025-03-30T01:00:00Z") && t < at("2025-10-26T01:00:00Z");
            return summer ? 2h : 1h;
          }};
}

}  // namespace

TEST_CASE("UTC is written as the Vault writes it") {
  const Timestamp t = at("2025-06-22T13:07:00.250Z");
  CHECK(format_seconds(t, TimeZone()) == "2025-06-22T13:07:00Z");
  CHECK(format_ms(t, TimeZone()) == "2025-06-22T13:07:00.250Z");
}

TEST_CASE("another zone's times carry their offset") {
  const auto zone = berlin_of_2025();
  CHECK(format_seconds(at("2025-06-22T13:07:00Z"), zone) == "2025-06-22T15:07:00+02:00");
  CHECK(format_ms(at("2025-12-31T23:30:00.007Z"), zone) == "2026-01-01T00:30:00.007+01:00");
  CHECK(format_seconds(at("2025-06-22T13:07:00Z"), fixed_zone(-210min)) ==
        "2025-06-22T09:37:00-03:30");
}

TEST_CASE("an offset that is no whole minute is rounded, and the instant stays the same") {
  const TimeZone monrovia("Africa/Monrovia", [](Timestamp) { return -2670s; });  // -0:44:30
  CHECK(format_seconds(at("1971-01-01T12:00:00Z"), monrovia) == "1971-01-01T11:15:00-00:45");
}

TEST_CASE("offsets from UTC are read in three notations") {
  CHECK(parse_utc_offset("+02:00") == 2h);
  CHECK(parse_utc_offset("+0530") == 330min);
  CHECK(parse_utc_offset("-03") == -3h);
  CHECK(parse_utc_offset("-00:45") == -45min);
  for (const char* text : {"", "+", "02:00", "+2", "+2:00", "+02:", "+02:0", "+02:60", "+24:00",
                           "+020", "+02:000", "+02 00", "Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_utc_offset(text));
  }
}

TEST_CASE("a local time that comes once is one instant") {
  const auto zone = berlin_of_2025();
  for (const char* text :
       {"2025-03-30T01:59:59.999Z", "2025-03-30T03:00:00Z", "2025-10-26T01:59:59Z",
        "2025-10-26T03:00:00Z", "2025-07-01T00:00:00Z"}) {
    CAPTURE(text);
    const auto reading = read_local(zone, local(text));
    REQUIRE(reading.exists());
    CHECK_FALSE(reading.is_ambiguous());
    CHECK(zone.to_local(*reading.earlier) == local(text));
  }
  CHECK(read_local(zone, local("2025-07-01T00:00:00Z")).earlier == at("2025-06-30T22:00:00Z"));
}

TEST_CASE("a local time over which clocks are put forward never comes") {
  const auto zone = berlin_of_2025();
  for (const char* text :
       {"2025-03-30T02:00:00Z", "2025-03-30T02:30:00Z", "2025-03-30T02:59:59.999Z"}) {
    CAPTURE(text);
    CHECK_FALSE(read_local(zone, local(text)).exists());
    CHECK(first_instant_from(zone, local(text)) == at("2025-03-30T01:00:00Z"));
  }
}

TEST_CASE("a local time to which clocks are put back comes twice") {
  const auto reading = read_local(berlin_of_2025(), local("2025-10-26T02:30:00Z"));
  CHECK(reading.is_ambiguous());
  CHECK(reading.earlier == at("2025-10-26T00:30:00Z"));
  CHECK(reading.later == at("2025-10-26T01:30:00Z"));
  CHECK(first_instant_from(berlin_of_2025(), local("2025-10-26T02:30:00Z")) ==
        at("2025-10-26T00:30:00Z"));
}
