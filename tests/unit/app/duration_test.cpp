#include "app/duration.hpp"

#include <CLI/CLI.hpp>

#include "support/catch.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace std::chrono_literals;
using app::format_duration;
using app::parse_duration;

TEST_CASE("durations are whole numbers with a unit") {
  CHECK(parse_duration("500ms", "--x") == 500ms);
  CHECK(parse_duration("90s", "--x") == 90s);
  CHECK(parse_duration("15m", "--x") == 15min);
  CHECK(parse_duration("6h", "--x") == 6h);
  CHECK(parse_duration("2d", "--x") == 48h);
  CHECK(parse_duration("0s", "--x") == 0s);
  CHECK(parse_duration("3650d", "--x") == 24h * 3650);
}

TEST_CASE("anything else is refused, and the option named") {
  for (const char* text : {"", "5", "s", "-5s", "1.5h", "5 s", "5sec", "s5", "1h30m", "5S", "3651d",
                           "315360000001ms", "99999999999999999999s"}) {
    CAPTURE(text);
    try {
      parse_duration(text, "--backfill");
      FAIL("not refused");
    } catch (const UsageError& error) {
      CHECK(std::string(error.what()) ==
            "--backfill is '" + std::string(text) +
                "', expected a duration like 500ms, 90s, 15m, 6h or 2d");
    }
  }
}

TEST_CASE("durations are written in the largest unit that is exact") {
  for (const char* text : {"500ms", "90s", "15m", "6h", "2d", "25h", "61m", "1001ms"}) {
    CAPTURE(text);
    CHECK(format_duration(parse_duration(text, "--x")) == text);
  }
  CHECK(format_duration(3'600'000ms) == "1h");
}

TEST_CASE("a duration option keeps its default, takes a value and refuses what is none") {
  std::chrono::milliseconds value = 30min;
  CLI::App cli;
  app::add_duration(cli, "--gap-timeout", value, "help");
  CHECK(cli.help().find("30m") != std::string::npos);
  cli.parse("");
  CHECK(value == 30min);
  cli.parse("--gap-timeout 90s");
  CHECK(value == 90s);
  CHECK_THROWS_AS(cli.parse("--gap-timeout soon"), CLI::ParseError);
}
