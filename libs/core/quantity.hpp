#pragma once

#include <compare>

#include "core/big_decimal.hpp"
#include "core/decimal.hpp"

namespace rq {

/// A number that knows its unit, so that contracts are never added to money. `Rep` is `Decimal`
/// for a value off the tape and `BigDecimal` for a sum.
template <class Rep, class Unit>
struct Quantity {
  Rep value{};

  Quantity& operator+=(const Quantity& other) {
    value += other.value;
    return *this;
  }
  Quantity& operator-=(const Quantity& other) {
    value -= other.value;
    return *this;
  }
  friend std::strong_ordering operator<=>(const Quantity&, const Quantity&) = default;
  friend bool operator==(const Quantity&, const Quantity&) = default;
};

struct PriceUnit;
struct ContractsUnit;
struct NotionalUnit;

using Price = Quantity<Decimal, PriceUnit>;             ///< quote currency a coin (USD for inverse)
using PriceDistance = Quantity<BigDecimal, PriceUnit>;  ///< difference of two prices
using Contracts = Quantity<Decimal, ContractsUnit>;     ///< size of one trade
using Volume = Quantity<BigDecimal, ContractsUnit>;     ///< sum of sizes
using Notional = Quantity<BigDecimal, NotionalUnit>;    ///< quote currency (USD for inverse)

/// |a − b|
inline PriceDistance distance(const Price& a, const Price& b) {
  return {(BigDecimal(a.value) - BigDecimal(b.value)).abs()};
}

}  // namespace rq
