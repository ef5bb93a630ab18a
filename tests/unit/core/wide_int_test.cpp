#include "core/wide_int.hpp"

#include <cstddef>
#include <limits>

#include "support/catch.hpp"

#include "core/errors.hpp"
#include "sim/split_mix.hpp"

using rq::WideInt;

namespace {

constexpr auto all_ones = std::numeric_limits<std::uint64_t>::max();

/// A number of up to `most` words, with many words of zeros and ones: what carries.
WideInt random_wide(rq::sim::SplitMix& random, std::size_t most) {
  WideInt::Words words{};
  const auto size = 1 + random.below(most);
  for (std::size_t n = 0; n < size; ++n) {
    const auto kind = random.below(4);
    words[n] = kind == 0 ? 0 : kind == 1 ? all_ones : random.next() >> random.below(64);
  }
  return {words, random.once_in(2)};
}

WideInt power_of_two(int exponent) {
  WideInt::Words words{};
  words[static_cast<std::size_t>(exponent) / 64] = std::uint64_t{1} << (exponent % 64);
  return {words, false};
}

WideInt largest() {
  WideInt::Words words{};
  words.fill(all_ones);
  return {words, false};
}

WideInt sum(WideInt a, const WideInt& b) {
  return a += b;
}
WideInt difference(WideInt a, const WideInt& b) {
  return a -= b;
}

}  // namespace

TEST_CASE("wide numbers are made of every whole number and print as it") {
  CHECK(WideInt().to_string() == "0");
  CHECK(WideInt(-7).to_string() == "-7");
  CHECK(WideInt(std::numeric_limits<std::int64_t>::min()).to_string() == "-9223372036854775808");
  CHECK(WideInt(all_ones).to_string() == "18446744073709551615");
  CHECK(WideInt(0U, 1U).to_string() == "18446744073709551616");
  CHECK(largest().to_string().size() == 155);
}

TEST_CASE("the zero of wide numbers has no sign") {
  CHECK(-WideInt(0) == WideInt(0));
  CHECK_FALSE((-WideInt(0)).is_negative());
  CHECK_FALSE(WideInt(WideInt::Words{}, true).is_negative());
  CHECK_FALSE(difference(-3, -3).is_negative());
  CHECK_FALSE((WideInt(-3) * WideInt(0)).is_negative());
  CHECK_FALSE((WideInt(0) * -power_of_two(200)).is_negative());
}

TEST_CASE("wide numbers carry and borrow through all words") {
  for (const int bits : {64, 128, 192, 448}) {
    const WideInt power = power_of_two(bits);
    CHECK(sum(difference(power, 1), 1) == power);
    CHECK(difference(power, 1).bit_width() == bits);
    CHECK(power.bit_width() == bits + 1);
  }
}

TEST_CASE("wide numbers are in order of their values") {
  const std::array<WideInt, 8> in_order{-power_of_two(300), -power_of_two(64), -2, -1, 0, 1,
                                        power_of_two(64),   power_of_two(300)};
  for (std::size_t a = 0; a < in_order.size(); ++a)
    for (std::size_t b = 0; b < in_order.size(); ++b)
      CHECK((in_order[a] <=> in_order[b]) == (a <=> b));
}

TEST_CASE("sums, products and quotients of wide numbers agree") {
  rq::sim::SplitMix random(21);
  for (int n = 0; n < 20'000; ++n) {
    const WideInt a = random_wide(random, 4);
    const WideInt b = random_wide(random, 3);
    const WideInt c = random_wide(random, 4);
    INFO(a.to_string() << ", " << b.to_string() << ", " << c.to_string());
    REQUIRE(sum(a, c) == sum(c, a));
    REQUIRE(difference(sum(a, c), c) == a);
    REQUIRE(difference(a, c) == -difference(c, a));
    REQUIRE((difference(a, c) <=> WideInt(0)) == (a <=> c));
    REQUIRE(a * b == b * a);
    REQUIRE(sum(a, c) * b == sum(a * b, c * b));
    if (b.is_zero()) continue;
    const auto [quotient, remainder] = WideInt::divide(a, b);
    REQUIRE(sum(quotient * b, remainder) == a);
    REQUIRE(remainder.abs() < b.abs());
    REQUIRE((remainder.is_zero() || remainder.is_negative() == a.is_negative()));
    REQUIRE(WideInt::divide(a * b, b).quotient == a);
  }
}

TEST_CASE("512 bits fit into a wide number and more are an error") {
  const WideInt most = largest();
  CHECK(sum(difference(most, 1), 1) == most);
  CHECK_THROWS_AS(sum(most, 1), rq::OverflowError);
  CHECK_THROWS_AS(difference(-most, 1), rq::OverflowError);
  CHECK(sum(most, -most).is_zero());
  CHECK(power_of_two(255) * power_of_two(256) == power_of_two(511));
  CHECK_THROWS_AS(power_of_two(256) * power_of_two(256), rq::OverflowError);
  CHECK_THROWS_AS(power_of_two(511) * WideInt(2), rq::OverflowError);
  CHECK_THROWS_AS(most * most, rq::OverflowError);
  CHECK(most * WideInt(-1) == -most);
}
