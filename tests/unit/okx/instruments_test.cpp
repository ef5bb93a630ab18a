#include "okx/instruments.hpp"

#include "support/catch.hpp"
#include "support/shared_data.hpp"

#include "core/errors.hpp"
#include "vault/file_system.hpp"
#include "vault/instrument_facts.hpp"

using namespace rq;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");

std::string error_of(std::string_view body) {
  try {
    okx::find_instrument(body, btc, "swaps.json");
  } catch (const DataError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("an instrument is found in an answer of the exchange, fields in their order") {
  const auto* body = R"({"code":"0","msg":"","data":[{"instId":"ETH-USDT-SWAP","ctVal":"0.1"},
    {"instType":"SWAP","instId":"BTC-USDT-SWAP","ctVal":"0.01","instIdCode":10459,"upcChg":[]}]})";
  CHECK(
      okx::find_instrument(body, btc, "x") ==
      R"({"instType":"SWAP","instId":"BTC-USDT-SWAP","ctVal":"0.01","instIdCode":10459,"upcChg":[]})");
}

TEST_CASE("an answer without the instrument says what it is instead") {
  CHECK(error_of("<html>").find("a web page (HTML)") != std::string::npos);
  CHECK(error_of("code=0").find("not JSON") != std::string::npos);
  CHECK(error_of("[]").find("without the field 'code'") != std::string::npos);
  CHECK(error_of(R"({"code":"50011","msg":"Too Many Requests","data":[]})")
            .find("code '50011', message 'Too Many Requests'") != std::string::npos);
  CHECK(error_of(R"({"code":"0","msg":""})").find("no list 'data'") != std::string::npos);
  CHECK(error_of(R"({"code":"0","data":[{"instId":"X"},7]})")
            .find("2 instruments, but not BTC-USDT-SWAP") != std::string::npos);
}

TEST_CASE("the facts of a recorded answer can be read") {
  const auto file = rq::test::shared_data("data/okx_rest/okx_instruments_SWAP_2022-05-13.json");
  if (!file) return;
  const auto fs = vault::native_file_system();
  const auto object = okx::find_instrument(vault::read_file(*fs, *file), btc, "recorded");
  const auto facts = vault::parse_instrument_facts(object, btc, "recorded");
  CHECK(facts.contract.ct_val == "0.01");
  CHECK(facts.contract.ct_type == "linear");
  CHECK(facts.tick_size == "0.1");
}

TEST_CASE("names that are no instrument ids are left out of a listing and named") {
  const auto listing = okx::list_instruments(
      R"({"code":"0","data":[{"instId":"BTC-USDT-SWAP"},{"instId":"kPEPE-USDT-SWAP"},7,)"
      R"({"instId":"币安人生-USDT-SWAP"},{"instId":"A\u0007B"}]})",
      "x");
  REQUIRE(listing.instruments.size() == 1);
  CHECK(listing.instruments.front().id == btc);
  CHECK(okx::describe_left_out(listing) ==
        "4 of 5 instruments that the exchange lists are left out, for their names are not of the "
        "form A-Z, 0-9 and '-': kPEPE-USDT-SWAP, (no name), 币安人生-USDT-SWAP, A?B");
  CHECK(okx::describe_left_out({}).empty());
  okx::Listing many;
  many.left_out.resize(12, "x");
  CHECK(okx::describe_left_out(many).ends_with("x, x, and 2 more"));
}
