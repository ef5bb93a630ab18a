#include "market/tick_grid.hpp"

#include "support/catch.hpp"

using namespace rq;
using Fit = TickGrid::Fit;

namespace {

Decimal number(const char* text) {
  return Decimal::parse(text).value();
}
TickGrid grid(const char* tick) {
  return TickGrid(Price{number(tick)});
}
std::string nearest(const char* tick, const char* price) {
  const auto multiple = grid(tick).nearest(BigDecimal::parse(price).value());
  return multiple ? multiple->to_string() : "none";
}

}  // namespace

TEST_CASE("a price nearer than a millionth of a tick to a multiple is that multiple") {
  CHECK(grid("0.00001").snapped(number("0.16186999999999999")) == number("0.16187"));
  CHECK(grid("0.00001").snapped(number("0.16180000000000003")) == number("0.1618"));
  CHECK(grid("0.5").snapped(number("100.5000004999")) == number("100.5"));
  CHECK(nearest("0.0000001", "0.000016186999999999998") == "none");
  CHECK(nearest("0.000000001", "0.000016186999999999998") == "0.000016187");
}

TEST_CASE("multiples fit however they are spelled, and the limit itself is off") {
  CHECK(grid("0.01").fit(number("1.10")) == Fit::exact);
  CHECK(grid("0.01").fit(number("1.1000")) == Fit::exact);
  CHECK(grid("10").fit(number("120")) == Fit::exact);
  CHECK(grid("0.25").fit(number("1.5")) == Fit::exact);
  CHECK(grid("0.000000000000000001").fit(number("999999999999999")) == Fit::exact);
  CHECK(grid("1").fit(number("5.000001")) == Fit::off);  // exactly a millionth
  CHECK(grid("1").fit(number("5.0000009999")) == Fit::near);
  CHECK(grid("1").fit(number("4.0000010001")) == Fit::off);
  CHECK(grid("0.1").fit(number("1.15")) == Fit::off);
  CHECK(grid("1").fit(number("0.0000001")) == Fit::off);  // no price is 0
}
