#include "app/terminal.hpp"

#include "support/catch.hpp"

using namespace rq::app;

TEST_CASE("a terminal that knows its size is believed") {
  CHECK(complete_size({60, 20}, "200", "100") == TerminalSize{60, 20});
}

TEST_CASE("a terminal that does not know its size has that of the environment, else 80 by 24") {
  CHECK(complete_size({0, 0}, "60", "20") == TerminalSize{60, 20});
  CHECK(complete_size({0, 20}, "60", "50") == TerminalSize{60, 20});
  CHECK(complete_size({0, 0}, nullptr, nullptr) == TerminalSize{80, 24});
  for (const char* text : {"", "0", "-1", "wide", "60x", "99999"}) {
    CAPTURE(text);
    CHECK(complete_size({0, 0}, text, text) == TerminalSize{80, 24});
  }
}
