#include "app/text_layout.hpp"

#include <algorithm>
#include <sstream>

#include "support/catch.hpp"

using namespace rq::app;

namespace {

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);)
    widest = std::max(widest, visible_columns(line));
  return widest;
}

std::string without(std::string text, const std::string& characters) {
  std::erase_if(text, [&](char c) { return characters.find(c) != std::string::npos; });
  return text;
}

}  // namespace

TEST_CASE("colours take no columns, and a UTF-8 sequence takes one") {
  CHECK(visible_columns("") == 0);
  CHECK(visible_columns("ARMED") == 5);
  CHECK(visible_columns("\x1b[31mARMED\x1b[0m") == 5);
  CHECK(visible_columns("\x1b[1;38;5;208mA") == 1);
  CHECK(visible_columns("M\xc3\xbcnchen \xe2\x82\xac \xf0\x9f\x93\x88") == 11);
  CHECK(visible_columns("torn \x1b[3") == 5);
  CHECK(visible_columns("not UTF-8: \xff\x80") == 12);
}

TEST_CASE("a text that is cut says so, keeps whole characters and ends its colours") {
  CHECK(cut_to("BTC-USDT-SWAP", 13) == "BTC-USDT-SWAP");
  CHECK(cut_to("BTC-USDT-SWAP", 12) == "BTC-USDT-SW~");
  CHECK(cut_to("BTC", 1) == "~");
  CHECK(cut_to("\xc3\xbc\xc3\xbc\xc3\xbc", 2) == "\xc3\xbc~");
  CHECK(cut_to("\x1b[31mSHORT\x1b[0m", 3) == "\x1b[31mSH~\x1b[0m");
}

TEST_CASE("prose breaks at blanks and no line is longer than the width") {
  CHECK(wrap("one two three", 7) == "one two\nthree");
  CHECK(wrap("one two three", 13) == "one two three");
  CHECK(wrap("one  two", 4) == "one\ntwo");
  CHECK(wrap("one two three four", 8, 2) == "one two\n  three\n  four");
  CHECK(wrap("first line\n\nsecond one\n", 6) == "first\nline\n\nsecond\none\n");
  CHECK(wrap("trailing blanks     ", 8) == "trailing\nblanks");
}

TEST_CASE("a word that is longer than the width is broken, whatever stands before it") {
  CHECK(wrap("abcdefgh", 3) == "abc\ndef\ngh");
  CHECK(wrap("  abcdefgh", 5) == "  abc\ndefgh");
  CHECK(wrap("a bcdefgh", 4) == "a\nbcde\nfgh");
}

TEST_CASE("text that goes to a pipe is not wrapped") {
  const std::string text = "a line that is longer than any terminal\n";
  CHECK(wrap(text, std::nullopt) == text);
}

TEST_CASE("whatever the width, wrapping loses nothing but blanks") {
  const std::string text =
      "Wick signals, 1m: age 10 to 60 min, at least 2 touched within 30 min, at most 50% of those "
      "around smaller\nM\xc3\xbcnchen \x1b[1mbold\x1b[0m BTC-USDT-SWAP/ETH-USDT-SWAP\n\n  end";
  for (std::size_t width = 1; width < 100; ++width) {
    CAPTURE(width);
    for (const std::size_t indent : {0U, 2U, 7U}) {
      const auto wrapped = wrap(text, width, indent);
      CHECK(widest_line(wrapped) <= width);
      CHECK(without(wrapped, " \n") == without(text, " \n"));
    }
  }
}

TEST_CASE("a line that is broken anywhere keeps every character") {
  CHECK(break_after("abcdef", 4) == "abcd\nef");
  CHECK(break_after("abcd", 4) == "abcd");
  CHECK(break_after("\x1b[1mab\x1b[0mcd", 2) == "\x1b[1mab\x1b[0m\ncd");
}
