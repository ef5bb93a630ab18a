#include "app/duration.hpp"

#include <CLI/CLI.hpp>

#include "support/catch.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace std::chrono_literals;

TEST_CASE("what is no duration is refused, and the option named") {
  for (const char* text : {"", "5", "1.5h"}) {
    CAPTURE(text);
    try {
      app::parse_duration(text, "--backfill");
      FAIL("not refused");
    } catch (const UsageError& error) {
      CHECK(std::string(error.what()) ==
            "--backfill is '" + std::string(text) +
                "', expected a duration like 500ms, 90s, 15m, 6h or 2d");
    }
  }
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

TEST_CASE("an option that took bare numbers takes them still, and shows its default with a unit") {
  std::chrono::milliseconds value = 10min;
  CLI::App cli;
  app::add_duration(cli, "--age-min", value, "help", 1min);
  CHECK(cli.help().find("10m") != std::string::npos);
  cli.parse("--age-min 20");
  CHECK(value == 20min);
  cli.parse("--age-min 90s");
  CHECK(value == 90s);
  CHECK_THROWS_WITH(app::parse_duration("soon", "--age-min", 1min),
                    "--age-min is 'soon', expected a duration like 500ms, 90s, 15m, 6h or 2d; a "
                    "number alone counts minutes");
}

TEST_CASE("an option without a default stays empty until it is given") {
  std::optional<std::chrono::milliseconds> value;
  CLI::App cli;
  app::add_duration(cli, "--watch", value, "help", 1s);
  cli.parse("");
  CHECK_FALSE(value);
  cli.parse("--watch 10");
  CHECK(value == 10s);
}

TEST_CASE("a duration out of its range is refused with the range in the same notation") {
  CHECK(app::duration_within("--age-min", 10min, 0min, 24h) == 10min);
  CHECK(app::duration_within("--age-min", 24h, 0min, 24h, 1min) == 24h);
  CHECK_THROWS_WITH(app::duration_within("--age-min", 25h, 0min, 24h, 1min),
                    "--age-min is 25h, expected 0s to 1d");
  CHECK_THROWS_WITH(app::duration_within("--age-min", 90s, 1min, 24h, 1min),
                    "--age-min is 90s, expected 1m to 1d in whole minutes");
  CHECK_THROWS_WITH(app::duration_within("--x", 7min, 5min, 24h, 5min),
                    "--x is 7m, expected 5m to 1d in whole steps of 5m");
}

TEST_CASE("an option named after its unit takes numbers and durations of whole units") {
  const auto days = app::whole_units("--keep-days", 24h);
  CHECK(days("5") == "5");
  CHECK(days("5d") == "5");
  CHECK(days("48h") == "2");
  CHECK(days("-1") == "-1");
  CHECK_THROWS_WITH(days("36h"), "--keep-days is 36h, expected whole days");
  CHECK_THROWS_WITH(days("a week"),
                    "--keep-days is 'a week', expected a duration like 500ms, 90s, 15m, 6h or 2d; "
                    "a number alone counts days");
}
