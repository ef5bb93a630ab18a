#include "core/big_decimal.hpp"

#include "support/catch.hpp"
#include "support/reference_model.hpp"

#include "core/errors.hpp"
#include "sim/split_mix.hpp"

using rq::BigDecimal;

namespace {

BigDecimal big(std::string_view text) {
  return BigDecimal::parse(text).value();
}

std::string quotient(std::string_view numerator, std::string_view denominator) {
  return BigDecimal::quotient(big(numerator), big(denominator)).to_string();
}

std::string nines(std::size_t count) {
  return std::string(count, '9');
}
std::string zeros(std::size_t count) {
  return std::string(count, '0');
}

/// A number with up to `most` digits and some decimal places.
std::string random_number(rq::sim::SplitMix& random, std::size_t most) {
  std::string text(1, static_cast<char>('1' + random.below(9)));
  for (auto n = random.below(most); n > 0; --n) text += static_cast<char>('0' + random.below(10));
  if (random.once_in(3)) text += zeros(random.below(6));
  if (random.once_in(2))
    text.insert(random.below(text.size()) + 1, "." + zeros(random.below(4)) + "1");
  return random.once_in(3) ? "-" + text : text;
}

}  // namespace

TEST_CASE("big decimals print in canonical form") {
  CHECK(big("-0.000").to_string() == "0");
  CHECK(big("00120.3400").to_string() == "120.34");
  CHECK(big("-" + nines(40) + "." + nines(30)).to_string() == "-" + nines(40) + "." + nines(30));
  CHECK(big("1" + zeros(60)).to_string() == "1" + zeros(60));
  CHECK(big("0." + zeros(60) + "1").to_string() == "0." + zeros(60) + "1");
  CHECK(big("9223372036854775807").to_string() == "9223372036854775807");
  CHECK(big("9223372036854775808").to_string() == "9223372036854775808");
}

TEST_CASE("big decimals refuse what decimals refuse") {
  for (const auto* text : {"", "-", ".", "1.", ".1", "+1", "1e3", " 1"}) {
    INFO("'" << text << "'");
    CHECK_FALSE(BigDecimal::parse(text).has_value());
  }
  CHECK(BigDecimal::parse(nines(150)).has_value());
  CHECK_FALSE(BigDecimal::parse(nines(151)).has_value());
}

TEST_CASE("sums, differences and products are exact at any scale") {
  CHECK((big("0.1") + big("0.2")).to_string() == "0.3");
  CHECK((big("1") - big("0." + zeros(40) + "1")).to_string() == "0." + nines(41));
  CHECK((big("1.5") - big("1.50")).to_string() == "0");
  CHECK((big("-0.25") * big("0.4")).to_string() == "-0.1");
  CHECK((big(nines(60)) * big(nines(60))).to_string() == nines(59) + "8" + zeros(59) + "1");
  CHECK(big("-2.50").abs() == big("2.5"));
  CHECK(big("0.00").is_zero());
}

TEST_CASE("big decimals compare by value") {
  CHECK(big("1.50") == big("1.5"));
  CHECK(big("-1.5") < big("-1.4999999999999999999999999"));
  CHECK(big("1" + zeros(40)) > big("9.9"));
  CHECK(big("0") == big("-0.0"));
}

TEST_CASE("a result that does not fit is an error and never wraps") {
  const auto huge = big(nines(150));
  CHECK_THROWS_AS(huge * huge, rq::OverflowError);
  auto sum = big("1" + zeros(149));
  CHECK_THROWS_AS(
      [&] {
        for (int n = 0; n < 64; ++n) sum += sum;
      }(),
      rq::OverflowError);
}

TEST_CASE("quotients have 18 significant digits") {
  CHECK(quotient("1", "3") == "0.333333333333333333");
  CHECK(quotient("2", "3") == "0.666666666666666667");
  CHECK(quotient("-2", "3") == "-0.666666666666666667");
  CHECK(quotient("2", "-3") == "-0.666666666666666667");
  CHECK(quotient("200000", "3") == "66666.6666666666667");
  CHECK(quotient("2", "3000000") == "0.000000666666666666666667");
  CHECK(quotient("2" + zeros(30), "3") == "666666666666666667" + zeros(12));
  CHECK(quotient("6", "3") == "2");
  CHECK(quotient("0", "7") == "0");
  CHECK(quotient("1", "8") == "0.125");
  CHECK(quotient("10125050", "100") == "101250.5");
}

TEST_CASE("a quotient to so many places is rounded half to even there") {
  const auto to_two = [](const char* numerator, const char* denominator) {
    return BigDecimal::quotient_to_places(big(numerator), big(denominator), 2).to_string();
  };
  CHECK(to_two("1", "3") == "0.33");
  CHECK(to_two("2", "3") == "0.67");
  CHECK(to_two("-2", "3") == "-0.67");
  CHECK(to_two("2", "-3") == "-0.67");
  CHECK(to_two("0.125", "1") == "0.12");
  CHECK(to_two("0.135", "1") == "0.14");
  CHECK(to_two("-0.125", "1") == "-0.12");
  CHECK(to_two("0.12500000000000000000000001", "1") == "0.13");
  CHECK(to_two("1", "1000") == "0");
  CHECK(to_two("-1", "1000") == "0");
  CHECK(to_two("0", "7") == "0");
  CHECK(to_two("12345", "0.001") == "12345000");
  CHECK(BigDecimal::quotient_to_places(big("7"), big("2"), 0).to_string() == "4");
}

TEST_CASE("quotients round ties to the even digit") {
  CHECK(quotient("1000000000000000005", "10") == "100000000000000000");
  CHECK(quotient("1000000000000000015", "10") == "100000000000000002");
  CHECK(quotient("1000000000000000025", "10") == "100000000000000002");
  CHECK(quotient("-1000000000000000015", "10") == "-100000000000000002");
  CHECK(quotient("1000000000000000005.0000000001", "10") == "100000000000000001");
  CHECK(quotient("1000000000000000004.9999999999", "10") == "100000000000000000");
}

TEST_CASE("rounding up may carry into a digit more") {
  CHECK(quotient("9999999999999999995", "10") == "1000000000000000000");
  CHECK(quotient("9999999999999999994", "10") == "999999999999999999");
  CHECK(quotient("9.999999999999999999", "1") == "10");
  CHECK(quotient("-9.999999999999999999", "10") == "-1");
}

TEST_CASE("quotients of random numbers are those of long division") {
  rq::sim::SplitMix random(11);
  for (int n = 0; n < 20'000; ++n) {
    const auto a = random_number(random, 40);
    const auto b = random_number(random, 30);
    INFO(a << " / " << b);
    REQUIRE(quotient(a, b) == rq::test::quotient_on_paper(big(a), big(b)));
  }
}

TEST_CASE("quotients next to a tie are those of long division") {
  rq::sim::SplitMix random(12);
  for (int n = 0; n < 5'000; ++n) {
    // q has 19 digits and ends in 5: q × d / d is a tie, one more or less is not.
    const auto q = BigDecimal(rq::Decimal(
                       random.between(100'000'000'000'000'000, 999'999'999'999'999'999), 0)) *
                       big("10") +
                   big("5");
    const auto d = BigDecimal(rq::Decimal(random.between(1, 1'000'000'000), 3));
    for (const auto* off : {"-1", "0", "1"}) {
      const auto top = q * d + big(off);
      INFO(top.to_string() << " / " << d.to_string());
      REQUIRE(BigDecimal::quotient(top, d).to_string() == rq::test::quotient_on_paper(top, d));
    }
  }
}

TEST_CASE("floored quotients count whole ticks") {
  const auto ticks = [](std::string_view distance, std::string_view tick) {
    return BigDecimal::floor_quotient(big(distance), big(tick));
  };
  CHECK(ticks("0", "0.1") == 0);
  CHECK(ticks("0.3", "0.1") == 3);
  CHECK(ticks("0.29999", "0.1") == 2);
  CHECK(ticks("7", "2.5") == 2);
  CHECK(ticks("0.00000003", "0.00000001") == 3);
  CHECK(ticks("18446744073709551615", "1") == 18446744073709551615ULL);
  CHECK_THROWS_AS(ticks("18446744073709551616", "1"), rq::OverflowError);
}
