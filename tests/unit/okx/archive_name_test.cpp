#include "okx/archive_name.hpp"

#include "support/catch.hpp"

using namespace rq;

TEST_CASE("the kind of an instrument is told by its name") {
  const auto kind = [](const char* id) { return okx::kind_of_instrument(InstId::require(id)); };
  CHECK(kind("BTC-USDT-SWAP") == "perpetual swap");
  CHECK(kind("BTC-USDT") == "spot pair");
  CHECK(kind("BTC-USD-260901-70000-C") == "option");
  CHECK(kind("BTC-USD-260901") == "dated future");
  CHECK(kind("BTC") == "unknown instrument");
  CHECK(okx::is_perpetual_swap(InstId::require("X-SWAP")));
  CHECK_FALSE(okx::is_perpetual_swap(InstId::require("BTC-SWAPS")));
  CHECK_FALSE(okx::is_perpetual_swap(InstId::require("BTC-USDT")));
}

TEST_CASE("an archive of all instruments is no instrument") {
  CHECK(okx::parse_archive_name("allswap-trades-2022-02-09.csv").is_venue_wide);
  CHECK_FALSE(okx::parse_archive_name("allswap-trades-2022-02-09.csv").instrument);
  CHECK_FALSE(okx::parse_archive_name("ALL-USDT-SWAP-trades-2022.csv").is_venue_wide);
  CHECK_FALSE(okx::parse_archive_name("x.csv").instrument);
}
