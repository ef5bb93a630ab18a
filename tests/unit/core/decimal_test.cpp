#include "core/decimal.hpp"

#include "support/catch.hpp"

using rq::Decimal;

namespace {

std::string round_trip(std::string_view text) {
  const auto value = Decimal::parse(text);
  return value ? value->to_string() : "refused";
}

}  // namespace

TEST_CASE("a decimal keeps its value and prints it in canonical form") {
  CHECK(round_trip("101250.5") == "101250.5");
  CHECK(round_trip("101250.50") == "101250.5");
  CHECK(round_trip("101250.00") == "101250");
  CHECK(round_trip("0.00000001") == "0.00000001");
  CHECK(round_trip("007.10") == "7.1");
  CHECK(round_trip("-3.14") == "-3.14");
  CHECK(round_trip("0") == "0");
  CHECK(round_trip("0.000") == "0");
  CHECK(round_trip("-0") == "0");
  CHECK(round_trip("-0.00") == "0");
  CHECK(round_trip("100") == "100");
}

TEST_CASE("a decimal knows its mantissa and places as they were written") {
  const auto value = Decimal::parse("12.30");
  REQUIRE(value);
  CHECK(value->mantissa() == 1230);
  CHECK(value->decimals() == 2);
}

TEST_CASE("a decimal takes 18 digits and 18 places and no more") {
  CHECK(round_trip("999999999999999999") == "999999999999999999");
  CHECK(round_trip("1000000000000000000") == "refused");
  CHECK(round_trip("-999999999.999999999") == "-999999999.999999999");
  CHECK(round_trip("9999999999.999999999") == "refused");
  CHECK(round_trip("0.000000000000000001") == "0.000000000000000001");
  CHECK(round_trip("0.0000000000000000001") == "refused");
  CHECK(round_trip("0.999999999999999999") == "0.999999999999999999");
  CHECK(round_trip("1.999999999999999999") == "refused");
}

TEST_CASE("zeros beyond the range carry no value and are dropped") {
  CHECK(round_trip("1.50000000000000000000000000") == "1.5");
  CHECK(round_trip("999999999999999999.000") == "999999999999999999");
  CHECK(round_trip("0.0000000000000000000000") == "0");
  CHECK(round_trip("00000000000000000000000001") == "1");
}

TEST_CASE("a decimal refuses every other notation") {
  for (const auto* text :
       {"",   "-",   ".",    "+1",    "1.",  ".5",  "-.5", "1e5", "1E5",  " 1",
        "1 ", "1,5", "0x10", "1.2.3", "--1", "nan", "inf", "1-",  "1.-5", "１"}) {
    INFO("'" << text << "'");
    CHECK_FALSE(Decimal::parse(text).has_value());
  }
  CHECK_FALSE(Decimal::parse(std::string_view("1\0", 2)).has_value());
}

TEST_CASE("decimals compare by value whatever their scale") {
  const auto value = [](std::string_view text) { return Decimal::parse(text).value(); };
  CHECK(value("1.50") == value("1.5"));
  CHECK(value("0.0") == value("-0"));
  CHECK(value("1.5") < value("1.51"));
  CHECK(value("-1.5") > value("-1.51"));
  CHECK(value("-1") < value("0.000000000000000001"));
  CHECK(value("999999999999999999") > value("0.999999999999999999"));
  CHECK(value("999999999999999999") > value("0.000000000000000001"));
}

TEST_CASE("only numbers above zero are positive") {
  CHECK(Decimal(1, 18).is_positive());
  CHECK_FALSE(Decimal(0, 3).is_positive());
  CHECK_FALSE(Decimal(-1, 0).is_positive());
}

TEST_CASE("decimals compare by value, out to the ends of their range") {
  constexpr std::int64_t most = 999'999'999'999'999'999;
  const std::vector<Decimal> rising{{-most, 0}, {-most, 1}, {-1, 0},    {-most, 18}, {-1, 18},
                                    {0, 0},     {1, 18},    {most, 18}, {1, 0},      {15, 1},
                                    {151, 2},   {most, 1},  {most, 0}};
  for (std::size_t i = 0; i < rising.size(); ++i)
    for (std::size_t j = 0; j < rising.size(); ++j) {
      INFO(rising[i].to_string() << " and " << rising[j].to_string());
      CHECK((rising[i] < rising[j]) == (i < j));
      CHECK((rising[i] == rising[j]) == (i == j));
    }
  CHECK(Decimal(15, 1) == Decimal(150, 2));
  CHECK(Decimal(-15, 1) == Decimal(-150'000, 5));
  CHECK(Decimal(0, 0) == Decimal(0, 18));
}
