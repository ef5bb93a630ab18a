// What programs do on a terminal: a pseudo terminal takes the place of stdout.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/environment.hpp"

#include "app/screen.hpp"
#include "app/terminal.hpp"

using namespace rq;
using namespace rq::app;

namespace {

/// While it lives, stdout is a terminal of this size.
class Window {
 public:
  Window(unsigned short columns, unsigned short rows) {
    std::fflush(stdout);
    REQUIRE(::grantpt(outside_) == 0);
    REQUIRE(::unlockpt(outside_) == 0);
    const int inside = ::open(::ptsname(outside_), O_RDWR | O_NOCTTY);
    REQUIRE(inside >= 0);
    ::dup2(inside, STDOUT_FILENO);
    ::close(inside);
    resize(columns, rows);
  }
  ~Window() {
    ::dup2(usual_, STDOUT_FILENO);
    ::close(usual_);
    ::close(outside_);
  }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  void resize(unsigned short columns, unsigned short rows) const {
    const winsize size{rows, columns, 0, 0};
    REQUIRE(::ioctl(STDOUT_FILENO, TIOCSWINSZ, &size) == 0);
  }
  /// What was written to it since the last call.
  [[nodiscard]] std::string written() const {
    std::string text;
    std::array<char, 4096> buffer{};
    pollfd waiting{outside_, POLLIN, 0};
    while (::poll(&waiting, 1, 0) == 1) {
      const auto got = ::read(outside_, buffer.data(), buffer.size());
      if (got <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  int usual_ = ::dup(STDOUT_FILENO);
  int outside_ = ::posix_openpt(O_RDWR | O_NOCTTY);
};

std::string numbered_lines(int count) {
  std::string text;
  for (int i = 1; i <= count; ++i) text += "line " + std::to_string(i) + '\n';
  return text;
}

/// Calls `look` while stdout is a terminal of this size. What a test finds goes to the usual
/// stdout, so it must be looked at afterwards.
template <typename Look>
auto in_window(unsigned short columns, unsigned short rows, Look look) {
  const Window window(columns, rows);
  return look(window);
}

}  // namespace

TEST_CASE("a terminal tells its size, and a changed one at once") {
  std::optional<TerminalSize> first;
  const auto second = in_window(60, 20, [&](const Window& window) {
    first = terminal_size();
    window.resize(100, 5);
    return terminal_size();
  });
  CHECK(first == TerminalSize{60, 20});
  CHECK(second == TerminalSize{100, 5});
}

TEST_CASE("a terminal without a size has that of COLUMNS and LINES") {
  const test::Environment environment{{"COLUMNS", "60"}, {"LINES", "20"}};
  CHECK(in_window(0, 0, [](const Window&) { return terminal_size(); }) == TerminalSize{60, 20});
}

TEST_CASE("colours are for terminals, and NO_COLOR turns them off") {
  for (const auto& [no_color, wanted] : {std::pair("", true), std::pair("1", false)}) {
    const test::Environment environment{{"NO_COLOR", no_color}};
    CHECK(in_window(60, 20, [](const Window&) { return colour_wanted(); }) == wanted);
  }
}

TEST_CASE("a screen scrolls away what was there, then draws in place, as the window is now") {
  const test::Environment environment{{"TERM", "xterm"}};
  std::vector<std::string> drawings;
  in_window(60, 4, [&](const Window& window) {
    Screen screen;
    screen.draw(numbered_lines(50));
    drawings.push_back(window.written());
    window.resize(60, 3);
    screen.draw(numbered_lines(50));
    drawings.push_back(window.written());
    screen.draw("one\n");
    drawings.push_back(window.written());
    return 0;
  });
  CHECK(drawings[0] ==
        "\r\n\r\n\r\n\r\n\x1b[Hline 1\x1b[K\r\r\nline 2\x1b[K\r\r\n"
        "48 more lines: enlarge the window\x1b[K\r\r\n\x1b[J");
  CHECK(drawings[1] ==
        "\x1b[Hline 1\x1b[K\r\r\n49 more lines: enlarge the window\x1b[K\r\r\n\x1b[J");
  CHECK(drawings[2] == "\x1b[Hone\x1b[K\r\r\n\x1b[J");
}

TEST_CASE("a terminal that cannot be drawn on gets one text after another") {
  const test::Environment environment{{"TERM", "dumb"}};
  const auto written = in_window(60, 2, [](const Window& window) {
    Screen screen;
    screen.draw(numbered_lines(3));
    screen.draw("one\n");
    return window.written();
  });
  CHECK(written == "line 1\r\nline 2\r\nline 3\r\none\r\n");
}
