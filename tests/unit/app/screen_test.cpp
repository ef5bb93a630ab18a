#include "app/screen.hpp"

#include "support/catch.hpp"

#include "app/text_layout.hpp"

using namespace rq::app;

namespace {

std::string fit(const std::string& text, std::size_t rows, std::size_t columns) {
  return fit_to_screen(text, {columns, rows}, "enlarge the window");
}

std::string numbered_lines(int count) {
  std::string text;
  for (int i = 1; i <= count; ++i) text += "line " + std::to_string(i) + '\n';
  return text;
}

}  // namespace

TEST_CASE("a text that fits is shown whole") {
  CHECK(fit("", 3, 40).empty());
  CHECK(fit("one", 1, 40) == "one");
  CHECK(fit("\none\n\ntwo\n", 4, 40) == "\none\n\ntwo");
  CHECK(fit(numbered_lines(3), 3, 40) == "line 1\nline 2\nline 3");
}

TEST_CASE("a text with more lines shows its top and says how many are below") {
  CHECK(fit(numbered_lines(4), 3, 40) == "line 1\nline 2\n2 more lines: enlarge the window");
  CHECK(fit(numbered_lines(80), 3, 40) == "line 1\nline 2\n78 more lines: enlarge the window");
  CHECK(fit(numbered_lines(3), 1, 40) == "3 more lines: enlarge the window");
  CHECK(fit("one\n\n", 1, 40) == "2 more lines: enlarge the window");
}

TEST_CASE("a line that is longer than the row goes on in the next one, and rows are counted") {
  CHECK(fit("abcdefgh\nx\n", 3, 4) == "abcd\nefgh\nx");
  CHECK(fit("abcdefghij\n", 2, 40) == "abcdefghij");
  CHECK(fit("abcdefghij\nx\n", 2, 9) == "abcdefghi\n2 more l~");
  CHECK(fit("abcd\nefgh\n", 2, 4) == "abcd\nefgh");
}

TEST_CASE("one line that is not shown to its end is one more line") {
  CHECK(fit("aa bb cc dd ee ff gg hh ii jj kk ll mm nn", 1, 33) ==
        "1 more line: enlarge the window");
}

TEST_CASE("the note about more lines fits the window, too") {
  CHECK(fit(numbered_lines(9), 2, 10) == "line 1\n8 more li~");
}

TEST_CASE("colours take no room, and do not reach the note") {
  const std::string red = "\x1b[31mabcd\x1b[0m\n";
  CHECK(fit(red + red, 2, 4) == "\x1b[31mabcd\x1b[0m\n\x1b[31mabcd\x1b[0m");
  CHECK(fit(red + red + red, 2, 40) ==
        "\x1b[31mabcd\x1b[0m\n\x1b[0m2 more lines: enlarge the window");
  CHECK(fit("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\n", 1, 4) == "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc");
}

TEST_CASE("no row is wider than the window, and there are no more than it has") {
  std::string text;
  for (std::size_t i = 0; i < 80; ++i)
    text += "\x1b[1mM\xc3\xbcnchen\x1b[0m " + std::string(i, 'x') + '\n';
  for (std::size_t columns = 1; columns < 100; columns += 7) {
    for (std::size_t rows = 1; rows < 90; rows += 11) {
      CAPTURE(columns, rows);
      auto shown = fit(text, rows, columns) + '\n';
      std::size_t count = 0;
      for (; !shown.empty(); ++count) {
        CHECK(visible_columns(shown.substr(0, shown.find('\n'))) <= columns);
        shown.erase(0, shown.find('\n') + 1);
      }
      CHECK(count <= rows);
    }
  }
}

TEST_CASE("drawing again goes to the top, clears what rows had and what was below") {
  CHECK(redraw_sequence("one\ntwo", 10) == "\x1b[Hone\x1b[K\r\ntwo\x1b[K\r\n\x1b[J");
  CHECK(redraw_sequence("", 10) == "\x1b[H\x1b[J");
}

TEST_CASE("the last column of a full row is not cleared") {
  CHECK(redraw_sequence("0123456789\nx", 10) == "\x1b[H0123456789\r\nx\x1b[K\r\n\x1b[J");
}
