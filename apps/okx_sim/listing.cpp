#include "okx_sim/listing.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace rq::okx_sim {

namespace {

struct Known {
  std::string_view instrument;
  std::string_view contract_value;
  std::string_view contract_type;
  int price_decimals;
  int size_decimals;
  std::int64_t price;
};

// ctVal, tick and lot as the exchange lists them; the prices are of no day.
constexpr std::array<Known, 8> known_instruments{{
    {"BTC-USDT-SWAP", "0.01", "linear", 1, 2, 1'012'505},
    {"ETH-USDT-SWAP", "0.1", "linear", 2, 2, 351'042},
    {"SOL-USDT-SWAP", "1", "linear", 2, 2, 18'230},
    {"XRP-USDT-SWAP", "100", "linear", 4, 2, 24'125},
    {"DOGE-USDT-SWAP", "1000", "linear", 5, 2, 21'043},
    {"BTC-USD-SWAP", "100", "inverse", 1, 0, 1'012'480},
    {"ETH-USD-SWAP", "10", "inverse", 2, 0, 351'031},
    {"LTC-USDT-SWAP", "1", "linear", 2, 0, 10'417},
}};

constexpr Known other_linear{"", "1", "linear", 4, 0, 25'000};
constexpr Known other_inverse{"", "10", "inverse", 4, 0, 25'000};

const Known& known(std::string_view instrument) {
  const auto found = std::find_if(known_instruments.begin(), known_instruments.end(),
                                  [&](const Known& k) { return k.instrument == instrument; });
  if (found != known_instruments.end()) return *found;
  return instrument.ends_with("-USD-SWAP") ? other_inverse : other_linear;
}

struct Currencies {
  std::string underlying;  // "BTC-USDT"
  std::string base;
  std::string quote;
};

Currencies currencies_of(const InstId& instrument) {
  std::string_view stem = instrument.str();
  if (stem.ends_with("-SWAP")) stem.remove_suffix(5);
  const auto dash = std::min(stem.find('-'), stem.size());
  return {std::string(stem), std::string(stem.substr(0, dash)),
          std::string(stem.substr(std::min(dash + 1, stem.size())))};
}

}  // namespace

MadeListing made_listing(const InstId& instrument) {
  const Known& like = known(instrument.str());
  vault::InstrumentFacts facts;
  facts.contract = {std::string(like.contract_value), "1", std::string(like.contract_type)};
  facts.tick_size = Decimal(1, like.price_decimals).to_string();
  facts.lot_size = Decimal(1, like.size_decimals).to_string();
  return {{instrument, std::move(facts)}, like.price_decimals, like.size_decimals, like.price};
}

std::string instrument_json(const Listing& listing) {
  const auto& facts = listing.facts;
  const bool linear = facts.contract.ct_type == "linear";
  const auto [underlying, base, quote] = currencies_of(listing.instrument);
  const std::string lot = facts.lot_size.value_or("");
  nlohmann::ordered_json json{
      {"instType", "SWAP"},
      {"instId", listing.instrument.str()},
      {"uly", underlying},
      {"instFamily", underlying},
      {"ctVal", facts.contract.ct_val},
      {"ctMult", facts.contract.ct_mult},
      {"ctValCcy", linear ? base : quote},
      {"ctType", facts.contract.ct_type},
      {"settleCcy", linear ? quote : base},
      {"listTime", "1573557408000"},
      {"lever", "100"},
      {"tickSz", facts.tick_size.value_or("")},
      {"lotSz", lot},
      {"minSz", lot},
      {"state", "live"},
      {"ruleType", "normal"},
      {"category", "1"},
      {"maxLmtSz", "100000000"},
      {"maxMktSz", "12000"},
      {"maxTwapSz", "100000000"},
      {"maxIcebergSz", "100000000"},
      {"maxTriggerSz", "100000000"},
      {"maxStopSz", "12000"},
      {"maxLmtAmt", "20000000"},
      {"futureSettlement", false},
      {"tradeQuoteCcyList", nlohmann::ordered_json::array()},
      {"upcChg", nlohmann::ordered_json::array()},
  };
  // Fields that a swap has no value for.
  for (const char* empty : {"alias", "auctionEndTime", "baseCcy", "contTdSwTime", "expTime",
                            "maxMktAmt", "openType", "optType", "preMktSwTime", "quoteCcy", "stk"})
    json[empty] = "";
  return json.dump();
}

}  // namespace rq::okx_sim
