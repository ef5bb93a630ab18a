#include "core/inst_id.hpp"

#include "support/catch.hpp"

#include "core/errors.hpp"

using rq::InstId;

TEST_CASE("an instrument id is capitals, digits and dashes") {
  for (const auto* text : {"BTC-USDT-SWAP", "1INCH-USDT-SWAP", "X", "0", "A-"}) {
    INFO(text);
    REQUIRE(InstId::parse(text).has_value());
    CHECK(InstId::parse(text)->str() == text);
  }
  CHECK(InstId::parse(std::string(64, 'A')).has_value());
}

TEST_CASE("nothing that could lead out of the Vault is an instrument id") {
  for (const auto* text : {"", "..", ".", "../X", "A/B", "A\\B", "btc-usdt-swap", "-BTC", "A B",
                           "A:B", "A_B", "Ä", "A.jsonl", "~", "/etc", "A\n"}) {
    INFO("'" << text << "'");
    CHECK_FALSE(InstId::parse(text).has_value());
    CHECK_THROWS_AS(InstId::require(text), rq::UsageError);
  }
  CHECK_FALSE(InstId::parse(std::string_view("A\0B", 3)).has_value());
  CHECK_FALSE(InstId::parse(std::string(65, 'A')).has_value());
}

TEST_CASE("the message about a wrong instrument id shows it, shortened, and the rule") {
  try {
    InstId::require("../" + std::string(500, 'x'));
    FAIL("accepted");
  } catch (const rq::UsageError& error) {
    const std::string message = error.what();
    CHECK(message.find("'../xxx") != std::string::npos);
    CHECK(message.find("BTC-USDT-SWAP") != std::string::npos);
    CHECK(message.size() < 300);
  }
}

TEST_CASE("the canonical symbol has no -SWAP and a slash for the dash") {
  CHECK(InstId::require("BTC-USDT-SWAP").symbol_canon() == "BTC/USDT");
  CHECK(InstId::require("BTC-USD-SWAP").symbol_canon() == "BTC/USD");
  CHECK(InstId::require("XRP-ETH").symbol_canon() == "XRP/ETH");
  CHECK(InstId::require("SWAP").symbol_canon() == "SWAP");
}
