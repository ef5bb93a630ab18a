#include "vault/instrument_facts.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");

std::string error_of(std::string_view json) {
  try {
    vault::parse_instrument_facts(json, instrument, "here");
  } catch (const DataError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("facts are read as the Vault keeps them and as the exchange sends them") {
  for (const auto* json :
       {R"({"instId":"BTC-USDT-SWAP","fetched_utc":"2025-12-14T21:34:56.123Z","raw":{},
            "normalized":{"ctVal":"0.01","ctMult":"1","ctType":"linear","tickSz":"0.1","lotSz":null}})",
        R"({"ctMult":"1","ctType":"linear","ctVal":"0.01","instId":"BTC-USDT-SWAP","tickSz":"0.1",
            "lotSz":"","instIdCode":10459})"}) {
    const auto facts = vault::parse_instrument_facts(json, instrument, "here");
    CHECK(facts.contract.ct_val == "0.01");
    CHECK(facts.contract.ct_mult == "1");
    CHECK(facts.contract.ct_type == "linear");
    CHECK(facts.tick()->value.to_string() == "0.1");
    CHECK(facts.contract_values() == Contract{Decimal(1, 2), Decimal(1, 0), ContractType::linear});
    CHECK_FALSE(facts.lot_size);
  }
}

TEST_CASE("a missing tick size is unknown, not an error") {
  const auto facts = vault::parse_instrument_facts(
      R"({"ctVal":"1","ctMult":"1","ctType":"inverse","tickSz":""})", instrument, "here");
  CHECK_FALSE(facts.tick());
  CHECK(facts.contract_values().type == ContractType::inverse);
}

TEST_CASE("missing and malformed facts fail the build and name the field") {
  CHECK(error_of("nonsense").starts_with("BUILD_FAIL: BTC-USDT-SWAP: the facts are not"));
  CHECK(error_of(R"({"ctMult":"1","ctType":"linear"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: ctVal is missing"));
  CHECK(error_of(R"({"ctVal":"","ctMult":"1","ctType":"linear"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: ctVal is missing"));
  CHECK(error_of(R"({"ctVal":"1","ctType":"linear"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: ctMult is missing"));
  CHECK(error_of(R"({"ctVal":"1","ctMult":"1"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: ctType is missing"));
  CHECK(error_of(R"({"ctVal":"1","ctMult":"1","ctType":"quanto"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: ctType is 'quanto'"));
  CHECK(error_of(R"({"ctVal":"0","ctMult":"1","ctType":"linear"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: ctVal is '0'"));
  CHECK(error_of(R"({"ctVal":0.01,"ctMult":"1","ctType":"linear"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: ctVal is not a string"));
  CHECK(error_of(R"({"ctVal":"1","ctMult":"1","ctType":"linear","tickSz":"tiny"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: tickSz is 'tiny'"));
  CHECK(error_of(R"({"instId":"ETH-USDT-SWAP","ctVal":"1","ctMult":"1","ctType":"linear"})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: the facts are those of ETH-USDT-SWAP"));
  // What the exchange sent does not stand in for what was made of it.
  CHECK(error_of(R"({"raw":{"ctVal":"1"},"normalized":{"ctMult":"1","ctType":"linear"}})")
            .starts_with("BUILD_FAIL: BTC-USDT-SWAP: ctVal is missing"));
}

TEST_CASE("facts that were written are read again") {
  MemoryFileSystem fs;
  const vault::Layout layout("/v");
  CHECK_FALSE(vault::find_instrument_facts(fs, layout, instrument));
  CHECK_THROWS_AS(vault::require_instrument_facts(fs, layout, instrument), DataError);
  vault::InstrumentFacts facts;
  facts.contract = {"0.01", "1", "linear"};
  facts.tick_size = "0.1";
  vault::write_instrument_facts(fs, layout, instrument, facts, R"({"state":"live"})",
                                parse_event_time("2025-12-14T21:34:56.123Z").value());
  CHECK(fs.tree("/v").at("meta/okx/instruments/BTC-USDT-SWAP.json") ==
        "{\"instId\":\"BTC-USDT-SWAP\",\"fetched_utc\":\"2025-12-14T21:34:56.123Z\","
        "\"raw\":{\"state\":\"live\"},\"normalized\":{\"ctVal\":\"0.01\",\"ctMult\":\"1\","
        "\"ctType\":\"linear\",\"tickSz\":\"0.1\",\"lotSz\":null}}\n");
  CHECK(vault::require_instrument_facts(fs, layout, instrument).tick_size == "0.1");
}
