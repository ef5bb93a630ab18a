#include "core/sum128.hpp"

#include <limits>

#include "support/catch.hpp"

#include "sim/split_mix.hpp"

using rq::BigInt;
using rq::Sum128;

TEST_CASE("a product of two 64-bit numbers has all 128 bits") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const auto product = rq::multiply(most, most);
  CHECK(product.low == 1);
  CHECK(product.high == most - 1);
  CHECK(rq::multiply(0, most).high == 0);
}

TEST_CASE("a 128-bit sum carries from its low half into its high half") {
  Sum128 sum;
  CHECK(sum.value() == 0);
  sum.add(std::numeric_limits<std::uint64_t>::max());
  sum.add(1);
  CHECK(sum.value() == BigInt(1) << 64);
}

TEST_CASE("a 128-bit sum equals the wide sum of the same products") {
  rq::sim::SplitMix random(5);
  Sum128 sum;
  BigInt wide = 0;
  for (int n = 0; n < 10'000; ++n) {
    const auto a = random.next() >> 5U;
    const auto b = random.next() >> (5U + random.below(50));
    if (!sum.has_room()) break;
    sum.add(rq::multiply(a, b));
    wide += BigInt(a) * BigInt(b);
    REQUIRE(sum.value() == wide);
  }
}

TEST_CASE("a 128-bit sum says that it is full before it could wrap") {
  constexpr auto largest = rq::Product128{std::numeric_limits<std::uint64_t>::max(),
                                          std::numeric_limits<std::uint64_t>::max() >> 1U};
  Sum128 sum;
  REQUIRE(sum.has_room());
  sum.add(largest);
  CHECK(sum.value() == (BigInt(1) << 127) - 1);
  CHECK_FALSE(sum.has_room());
}
