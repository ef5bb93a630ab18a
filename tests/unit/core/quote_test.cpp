#include "core/quote.hpp"

#include "support/catch.hpp"

using rq::quote;

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
  CHECK(quote("\xC2\x9B"
              "2J") ==
        "\xC2"
        "?2J");  // CSI as one character
  CHECK(quote("Börse \xE4\xBA\xA4") == "Börse \xE4\xBA\xA4");
}

TEST_CASE("a text is cut between characters") {
  CHECK(quote("aaö", 3) == "aa...");
  CHECK(quote("a\xE4\xBA\xA4", 2) == "a...");
  CHECK(quote("a\xE4\xBA\xA4", 3) == "a...");
  CHECK(quote("a\xE4\xBA\xA4", 4) == "a\xE4\xBA\xA4");
  CHECK(quote(std::string(10, '\x80'), 5).size() <= 8);  // no character at all
}
