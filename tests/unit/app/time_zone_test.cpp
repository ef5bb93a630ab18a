#include "app/time_zone.hpp"

#include <cstdio>

#include "support/catch.hpp"
#include "support/environment.hpp"

#include "core/errors.hpp"
#include "core/moment.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

Timestamp at(const char* text) {
  return parse_time(text).value();
}

std::string refusal_of(const std::string& name) {
  try {
    app::find_time_zone(name);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "not refused";
}

/// Whether this system has a time zone database; prints why the test cannot run where it has none.
bool has_zones() {
  try {
    app::system_zones::names();
    return true;
  } catch (const UsageError& error) {
    std::puts(("skipped: " + std::string(error.what())).c_str());
    return false;
  }
}

std::string in_zone(const char* utc, const char* name) {
  return format_seconds(at(utc), app::find_time_zone(name));
}

}  // namespace

TEST_CASE("UTC and offsets need no time zone database") {
  for (const char* name : {"UTC", "utc"}) CHECK(app::find_time_zone(name).is_utc());
  CHECK(in_zone("2025-06-22T13:07:00Z", "+02:00") == "2025-06-22T15:07:00+02:00");
  CHECK(in_zone("2025-06-22T13:07:00Z", "-0330") == "2025-06-22T09:37:00-03:30");
}

TEST_CASE("clocks in Berlin are put forward and back") {
  if (!has_zones()) return;
  CHECK(in_zone("2025-03-30T00:59:59Z", "Europe/Berlin") == "2025-03-30T01:59:59+01:00");
  CHECK(in_zone("2025-03-30T01:00:00Z", "Europe/Berlin") == "2025-03-30T03:00:00+02:00");
  CHECK(in_zone("2025-10-26T00:59:59Z", "Europe/Berlin") == "2025-10-26T02:59:59+02:00");
  CHECK(in_zone("2025-10-26T01:00:00Z", "Europe/Berlin") == "2025-10-26T02:00:00+01:00");
}

TEST_CASE("clocks elsewhere follow their own rules") {
  if (!has_zones()) return;
  CHECK(in_zone("2025-03-09T06:59:59Z", "America/New_York") == "2025-03-09T01:59:59-05:00");
  CHECK(in_zone("2025-03-09T07:00:00Z", "America/New_York") == "2025-03-09T03:00:00-04:00");
  CHECK(in_zone("2025-11-02T06:00:00Z", "America/New_York") == "2025-11-02T01:00:00-05:00");
  CHECK(in_zone("2025-06-22T13:07:00Z", "Asia/Kolkata") == "2025-06-22T18:37:00+05:30");
  // Lord Howe puts its clocks forward by half an hour.
  CHECK(in_zone("2025-10-04T15:29:59Z", "Australia/Lord_Howe") == "2025-10-05T01:59:59+10:30");
  CHECK(in_zone("2025-10-04T15:30:00Z", "Australia/Lord_Howe") == "2025-10-05T02:30:00+11:00");
}

TEST_CASE("moments at the changes of real clocks") {
  if (!has_zones()) return;
  const auto read = [](const char* text, const char* zone) {
    return parse_moment(text, "--as-of", app::find_time_zone(zone), at("2025-12-01T00:00:00Z"));
  };
  CHECK_THROWS_AS(read("2025-03-30T02:30", "Europe/Berlin"), UsageError);
  CHECK_THROWS_AS(read("2025-10-26T02:30", "Europe/Berlin"), UsageError);
  CHECK_THROWS_AS(read("2025-11-02T01:30", "America/New_York"), UsageError);
  CHECK_THROWS_AS(read("2025-10-05T02:15", "Australia/Lord_Howe"), UsageError);
  CHECK(read("2025-10-05T02:30", "Australia/Lord_Howe").time == at("2025-10-04T15:30:00Z"));
  CHECK(read("2025-06-22T18:37", "Asia/Kolkata").time == at("2025-06-22T13:07:00Z"));
  // On 2018-11-04 in São Paulo, clocks were put forward at midnight: that day began at 01:00.
  CHECK(read("2018-11-04", "America/Sao_Paulo").time == at("2018-11-04T03:00:00Z"));
  // In Samoa there was no 2011-12-30.
  CHECK_THROWS_AS(read("2011-12-30T12:00", "Pacific/Apia"), UsageError);
}

#if !defined(_WIN32)

TEST_CASE("the local zone is that of TZ") {
  {
    const test::Environment environment{{"TZ", "XYZ-05:30"}};
    CHECK(in_zone("2025-06-22T13:07:00Z", "local") == "2025-06-22T18:37:00+05:30");
  }
  if (!has_zones()) return;
  const test::Environment environment{{"TZ", "Europe/Berlin"}};
  CHECK(in_zone("2025-06-22T13:07:00Z", "local") == "2025-06-22T15:07:00+02:00");
  CHECK(in_zone("2025-12-22T13:07:00Z", "local") == "2025-12-22T14:07:00+01:00");
}

#endif

TEST_CASE("names are read in capital and small letters, with blanks for underscores") {
  if (!has_zones()) return;
  CHECK(app::find_time_zone("europe/berlin").name() == "Europe/Berlin");
  CHECK(app::find_time_zone("america/new york").name() == "America/New_York");
}

TEST_CASE("a name that is none is refused with those that may be meant") {
  if (!has_zones()) return;
  CHECK(refusal_of("berlin") ==
        "--tz is 'berlin', expected local, UTC, an offset as in +02:00, or the name of a time zone "
        "as in Europe/Berlin; did you mean Europe/Berlin?");
  CHECK(refusal_of("Europe/Berln").ends_with("; did you mean Europe/Berlin?"));
  CHECK(refusal_of("New York").ends_with("; did you mean America/New_York?"));
  for (const char* name : {"", "Mars/Olympus_Mons", "+2", "../../etc/passwd", "/etc/localtime"}) {
    CAPTURE(name);
    CHECK(refusal_of(name) == "--tz is '" + std::string(name) +
                                  "', expected local, UTC, an offset as in +02:00, or the name of "
                                  "a time zone as in Europe/Berlin");
  }
}

TEST_CASE("near names are those of the city first, three at most") {
  const std::vector<std::string> all{"America/Lima", "Asia/Lima",    "Europe/Lima",
                                     "Etc/Lima",     "America/Limb", "Europe/Paris"};
  CHECK(app::near_zone_names("lima", all) ==
        std::vector<std::string>{"America/Lima", "Asia/Lima", "Etc/Lima"});
  CHECK(app::near_zone_names("limb", all).front() == "America/Limb");
  CHECK(app::near_zone_names("pari", all) == std::vector<std::string>{"Europe/Paris"});
  CHECK(app::near_zone_names("xyz", all).empty());
}
