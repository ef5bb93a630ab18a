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
