#include "core/quote.hpp"

#include "support/catch.hpp"

using namespace rq;

TEST_CASE("a short text is quoted as it is, a long one up to its beginning") {
  CHECK(quote("BTC-USDT-SWAP") == "BTC-USDT-SWAP");
  CHECK(quote("") == "");
  CHECK(quote("12345", 5) == "12345");
  CHECK(quote("123456", 5) == "12345...");
  CHECK(quote(std::string(400'000, '[')).size() == 83);
}

TEST_CASE("control characters of every kind are replaced, other scripts are not") {
  CHECK(quote("a\nb\x1b[2J\x7f") == "a?b?[2J?");
  CHECK(quote(std::string("\0", 1)) == "?");
  CHECK(quote("Börse \xE4\xBA\xA4") == "Börse \xE4\xBA\xA4");
}

TEST_CASE("a text is cut between characters") {
  CHECK(quote("aaö", 3) == "aa...");
  CHECK(quote("a\xE4\xBA\xA4", 2) == "a...");
  CHECK(quote("a\xE4\xBA\xA4", 3) == "a...");
  CHECK(quote("a\xE4\xBA\xA4", 4) == "a\xE4\xBA\xA4");
  CHECK(quote(std::string(10, '\x80'), 5).size() <= 8);  // no character at all
}

TEST_CASE("text from outside is quoted on one line, and as it is where it can be printed") {
  CHECK(quote("Größe 永続 🚀", 80) == "Größe 永続 🚀");
  CHECK(quote("a\nb\rc\td\x1b[31m\x7f", 80) == "a?b?c?d?[31m?");
  CHECK(quote(std::string_view("a\0b", 3), 80) == "a?b");
  CHECK(quote("\xc2\x9b"
              "31m",
              80) == "?31m");  // C1: another escape
  CHECK(quote("gpj.\xe2\x80\xae"
              "exe",
              80) == "gpj.?exe");  // right to left
  CHECK(quote("a\xe2\x80\xa8"
              "b\xe2\x81\xa7",
              80) == "a?b?");  // a line separator
}

TEST_CASE("bytes that are not UTF-8 are quoted as question marks, one for each") {
  CHECK(quote("a\xff\xfe", 80) == "a??");
  CHECK(quote("\xc0\xaf", 80) == "??");            // longer than it needs to be
  CHECK(quote("\xed\xa0\x80", 80) == "???");       // half of a pair of UTF-16
  CHECK(quote("\xf4\x90\x80\x80", 80) == "????");  // beyond the last character
  CHECK(quote("\xe6\xb0", 80) == "??");            // cut off
  CHECK(quote("\xe6"
              "A",
              80) == "?A");
}

TEST_CASE("long text from outside is cut between two characters") {
  CHECK(quote("abcdef", 6) == "abcdef");
  CHECK(quote("abcdefg", 6) == "abcdef...");
  CHECK(quote("äöü", 5) == "äö...");
  CHECK(quote("abc", 0) == "...");
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
    CHECK(quote(line, 2'000) == line);
  }
  const std::string just_fits(1024, 'x');
  CHECK(log_text(just_fits, 1024) == just_fits);
}
