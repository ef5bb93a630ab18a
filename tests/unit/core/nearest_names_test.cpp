#include "core/nearest_names.hpp"

#include "support/catch.hpp"

using rq::did_you_mean;
using rq::nearest_names;
using Names = std::vector<std::string>;

namespace {

const Names swaps{"BTC-USD-SWAP", "BTC-USDT-SWAP", "ETH-USDT-SWAP", "LTC-USDT-SWAP"};
const Names options{"timeframe", "from", "to", "instId", "log-level", "log-file", "limit"};

}  // namespace

TEST_CASE("small letters, other separators and none at all name the same thing") {
  for (const auto* typed :
       {"btc-usdt-swap", "BTC_USDT_SWAP", "btc/usdt/swap", "BTCUSDTSWAP", "Btc Usdt.Swap"})
    CHECK(nearest_names(typed, swaps, 1) == Names{"BTC-USDT-SWAP"});
  CHECK(nearest_names("instid", options, 9) == Names{"instId"});
  CHECK(nearest_names("log_level", options, 9) == Names{"log-level"});
}

TEST_CASE("one typing error is forgiven, in long names two") {
  CHECK(nearest_names("timeframes", options, 9) == Names{"timeframe"});
  CHECK(nearest_names("tiemframe", options, 9) == Names{"timeframe"});
  CHECK(nearest_names("timfram", options, 9) == Names{"timeframe"});
  CHECK(nearest_names("form", options, 9) == Names{"from"});
  CHECK(nearest_names("ETH-USDT-SWP", swaps, 9) == Names{"ETH-USDT-SWAP"});
  CHECK(nearest_names("EHT-USDT-SWP", swaps, 9) == Names{"ETH-USDT-SWAP"});
}

TEST_CASE("the beginning of a name stands for it, and the likeliest comes first") {
  CHECK(nearest_names("btc", swaps, 9) == Names{"BTC-USD-SWAP", "BTC-USDT-SWAP"});
  CHECK(nearest_names("ETH-USDT", swaps, 9) == Names{"ETH-USDT-SWAP"});
  CHECK(nearest_names("EHT-USDT", swaps, 9) == Names{"ETH-USDT-SWAP"});
  CHECK(nearest_names("BTC-USDT-SWP", swaps, 9) ==
        Names{"BTC-USDT-SWAP", "BTC-USD-SWAP", "LTC-USDT-SWAP"});
  CHECK(nearest_names("btc", swaps, 1) == Names{"BTC-USD-SWAP"});
}

TEST_CASE("what is not near is not suggested") {
  CHECK(nearest_names("XRP-USDT-SWAP", swaps, 9).empty());
  CHECK(nearest_names("", swaps, 9).empty());
  CHECK(nearest_names("-", swaps, 9).empty());
  CHECK(nearest_names("b", swaps, 9).empty());
  CHECK(nearest_names("xy", options, 9).empty());
  CHECK(nearest_names(std::string(100'000, 'x'), swaps, 9).empty());
  CHECK(nearest_names("btc", {}, 9).empty());
}

TEST_CASE("suggestions are a sentence that can follow another") {
  CHECK(did_you_mean("eth", swaps) == " Did you mean ETH-USDT-SWAP?");
  CHECK(did_you_mean("btc", swaps) == " Did you mean BTC-USD-SWAP or BTC-USDT-SWAP?");
  CHECK(did_you_mean("BTC-USDT-SWP", swaps) ==
        " Did you mean BTC-USDT-SWAP, BTC-USD-SWAP or LTC-USDT-SWAP?");
  CHECK(did_you_mean("timeframes", options, "--") == " Did you mean --timeframe?");
  CHECK(did_you_mean("SOL-USDT-SWAP", swaps).empty());
}
