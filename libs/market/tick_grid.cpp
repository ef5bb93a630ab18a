#include "market/tick_grid.hpp"

namespace rq {

namespace {

/// A distance of one tick in units of the distance that counts as none.
const Decimal near_parts{1'000'000, 0};

}  // namespace

bool TickGrid::is_multiple(const Decimal& price) const {
  // The way of nearly every price: the same number of decimals, or fewer.
  const int more = tick_.decimals() - price.decimals();
  if (more < 0 || price.mantissa() >= powers_of_ten[18 - static_cast<std::size_t>(more)]) {
    const BigDecimal count =
        BigDecimal::quotient_to_places(BigDecimal(price), BigDecimal(tick_), 0);
    return count * BigDecimal(tick_) == BigDecimal(price);
  }
  return price.mantissa() * powers_of_ten[static_cast<std::size_t>(more)] % tick_.mantissa() == 0;
}

TickGrid::Fit TickGrid::fit(const Decimal& price) const {
  if (is_multiple(price)) return Fit::exact;
  return nearest(BigDecimal(price)) ? Fit::near : Fit::off;
}

std::optional<BigDecimal> TickGrid::nearest(const BigDecimal& price) const {
  const BigDecimal tick(tick_);
  const BigDecimal count = BigDecimal::quotient_to_places(price, tick, 0);
  if (count.is_zero()) return std::nullopt;  // no price is 0
  BigDecimal multiple = count * tick;
  BigDecimal distance = price;
  distance -= multiple;
  if (distance.is_zero() || distance.abs() * BigDecimal(near_parts) >= tick) return std::nullopt;
  return multiple;
}

Decimal TickGrid::snapped(const Decimal& price) const {
  if (is_multiple(price)) return price;
  const auto multiple = nearest(BigDecimal(price));
  return multiple ? Decimal::parse(multiple->to_string()).value_or(price) : price;
}

}  // namespace rq
