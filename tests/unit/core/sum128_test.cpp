#include "core/sum128.hpp"

#include <limits>

#include "support/catch.hpp"

#include "core/big_decimal.hpp"
#include "sim/split_mix.hpp"

using rq::BigDecimal;
using rq::Sum128;
using rq::WideInt;

namespace {

BigDecimal value_of(const Sum128& sum) {
  return {sum.value(), 0};
}

}  // namespace

TEST_CASE("a product of two 64-bit numbers has all 128 bits") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const auto product = rq::multiply(most, most);
  CHECK(product.low == 1);
  CHECK(product.high == most - 1);
  CHECK(rq::multiply(0, most).high == 0);
}

TEST_CASE("a 128-bit sum carries from its low half into its high half") {
  Sum128 sum;
  CHECK(sum.value().is_zero());
  sum.add(std::numeric_limits<std::uint64_t>::max());
  sum.add(1);
  CHECK(value_of(sum).to_string() == "18446744073709551616");
}

TEST_CASE("a 128-bit sum equals the wide sum of the same products") {
  rq::sim::SplitMix random(5);
  Sum128 sum;
  BigDecimal wide;
  for (int n = 0; n < 10'000; ++n) {
    const auto a = random.next() >> 5U;
    const auto b = random.next() >> (5U + random.below(50));
    if (!sum.has_room()) break;
    sum.add(rq::multiply(a, b));
    wide += BigDecimal(WideInt(a), 0) * BigDecimal(WideInt(b), 0);
    REQUIRE(value_of(sum) == wide);
  }
}

TEST_CASE("a 128-bit sum says that it is full before it could wrap") {
  constexpr auto largest = rq::Product128{std::numeric_limits<std::uint64_t>::max(),
                                          std::numeric_limits<std::uint64_t>::max() >> 1U};
  Sum128 sum;
  REQUIRE(sum.has_room());
  sum.add(largest);
  CHECK(value_of(sum).to_string() == "170141183460469231731687303715884105727");
  CHECK_FALSE(sum.has_room());
}
