#include "app/instrument_choice.hpp"

#include "support/catch.hpp"

#include "app/option_groups.hpp"
#include "core/errors.hpp"

using rq::InstId;
using rq::app::instrument_hint;
using rq::app::read_instrument;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const InstId eth = InstId::require("ETH-USDT-SWAP");

std::string refusal_of(const std::string& typed) {
  try {
    read_instrument(typed);
  } catch (const rq::UsageError& error) {
    return error.what();
  }
  return "not refused";
}

}  // namespace

TEST_CASE("small letters name the same instrument, and twice the same is once") {
  CHECK(read_instrument("btc-usdt-swap") == btc);
  CHECK(read_instrument("Btc-Usdt-SWAP") == btc);
  rq::app::VaultOptions options;
  options.instruments = {"btc-usdt-swap", "ETH-USDT-SWAP", "BTC-USDT-SWAP"};
  CHECK(options.named_instruments() == std::vector{btc, eth});
}

TEST_CASE("a name that is none is refused, other separators with the name that was meant") {
  CHECK(refusal_of("btc/usdt/swap").find("Did you mean BTC-USDT-SWAP?") != std::string::npos);
  CHECK(refusal_of("BTC_USDT_SWAP").find("Did you mean BTC-USDT-SWAP?") != std::string::npos);
  for (const auto* typed : {"", "../../etc", "-BTC", "BTC\n", "Bär"}) {
    INFO(typed);
    CHECK(refusal_of(typed).find("is not an instrument id") != std::string::npos);
    CHECK(refusal_of(typed).find("Did you mean") == std::string::npos);
    CHECK(refusal_of(typed).starts_with("--instId: "));
  }
}

TEST_CASE("an instrument that is not there is answered with those that are") {
  const std::vector both{eth, btc};
  CHECK(instrument_hint(InstId::require("BTC"), both, "wicks") ==
        " Did you mean BTC-USDT-SWAP? There are 2 instruments with wicks: BTC-USDT-SWAP, "
        "ETH-USDT-SWAP.");
  CHECK(instrument_hint(InstId::require("SOL-USDT-SWAP"), std::vector{btc}, "raw trades") ==
        " There is 1 instrument with raw trades: BTC-USDT-SWAP.");
  CHECK(instrument_hint(btc, both, "wicks").empty());
  CHECK(instrument_hint(btc, {}, "a CVD") == " No instrument has a CVD there.");
}

TEST_CASE("of many instruments the nearest are named") {
  std::vector<InstId> many{btc};
  for (char c = 'A'; c <= 'Z'; ++c)
    many.push_back(InstId::require(std::string("Q") + c + "Q-USDT-SWAP"));
  CHECK(instrument_hint(InstId::require("BTC-USDT"), many, "wicks") ==
        " Did you mean BTC-USDT-SWAP? There are 27 instruments with wicks, among them "
        "BTC-USDT-SWAP.");
  CHECK(instrument_hint(InstId::require("XXX"), many, "wicks") ==
        " There are 27 instruments with wicks, among them BTC-USDT-SWAP, QAQ-USDT-SWAP, "
        "QBQ-USDT-SWAP, QCQ-USDT-SWAP, QDQ-USDT-SWAP.");
}
