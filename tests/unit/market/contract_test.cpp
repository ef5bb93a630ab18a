#include "market/contract.hpp"

#include "support/catch.hpp"
#include "support/tape.hpp"

using namespace rq;
using rq::test::contracts;
using rq::test::price;

TEST_CASE("linear notional is contracts times face times price") {
  const Contract btc{Decimal(1, 2), Decimal(1, 0), ContractType::linear};
  CHECK(notional(btc, price("101250.5"), contracts("45")).value.to_string() == "45562.725");
  const Contract multiplied{Decimal(1, 2), Decimal(10, 0), ContractType::linear};
  CHECK(notional(multiplied, price("101250.5"), contracts("45")).value.to_string() == "455627.25");
}

TEST_CASE("inverse notional does not depend on the price") {
  const Contract usd{Decimal(100, 0), Decimal(1, 0), ContractType::inverse};
  CHECK(notional(usd, price("101250.5"), contracts("45")).value.to_string() == "4500");
  CHECK(notional(usd, price("1"), contracts("45")).value.to_string() == "4500");
}
