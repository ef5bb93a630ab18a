#include "core/foreign_text.hpp"

#include "support/catch.hpp"

using namespace rq;

TEST_CASE("text from outside is quoted on one line, and as it is where it can be printed") {
  CHECK(foreign_text("Größe 永続 🚀", 80) == "Größe 永続 🚀");
  CHECK(foreign_text("a\nb\rc\td\x1b[31m\x7f", 80) == "a?b?c?d?[31m?");
  CHECK(foreign_text(std::string_view("a\0b", 3), 80) == "a?b");
  CHECK(foreign_text("\xc2\x9b"
                     "31m",
                     80) == "?31m");  // C1: another escape
  CHECK(foreign_text("gpj.\xe2\x80\xae"
                     "exe",
                     80) == "gpj.?exe");  // right to left
  CHECK(foreign_text("a\xe2\x80\xa8"
                     "b\xe2\x81\xa7",
                     80) == "a?b?");  // a line separator
}

TEST_CASE("bytes that are not UTF-8 are quoted as question marks, one for each") {
  CHECK(foreign_text("a\xff\xfe", 80) == "a??");
  CHECK(foreign_text("\xc0\xaf", 80) == "??");            // longer than it needs to be
  CHECK(foreign_text("\xed\xa0\x80", 80) == "???");       // half of a pair of UTF-16
  CHECK(foreign_text("\xf4\x90\x80\x80", 80) == "????");  // beyond the last character
  CHECK(foreign_text("\xe6\xb0", 80) == "??");            // cut off
  CHECK(foreign_text("\xe6"
                     "A",
                     80) == "?A");
}

TEST_CASE("long text from outside is cut between two characters") {
  CHECK(foreign_text("abcdef", 6) == "abcdef");
  CHECK(foreign_text("abcdefg", 6) == "abcdef...");
  CHECK(foreign_text("äöü", 5) == "äö...");
  CHECK(foreign_text("abc", 0) == "...");
}

TEST_CASE("a line of the log is never longer than it may be, and keeps its end") {
  CHECK(log_text("two\nlines\x1b", 1024) == "two\nlines?");
  const std::string advice = " Run l2_retention --yes.";
  for (const std::string piece : {"x", "ü", "🚀", "\xff", "\x01"}) {
    std::string text = "The beginning: ";
    while (text.size() < 300'000) text += piece;
    const auto line = log_text(text + advice, 1024);
    CHECK(line.size() <= 1024);
    CHECK(line.size() > 900);
    CHECK(line.starts_with("The beginning: "));
    CHECK(line.ends_with(advice));
    CHECK(line.find(" bytes left out) ... ") != std::string::npos);
    CHECK(foreign_text(line, 2'000) == line);
  }
  const std::string just_fits(1024, 'x');
  CHECK(log_text(just_fits, 1024) == just_fits);
}
