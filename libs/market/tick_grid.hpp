#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/big_decimal.hpp"
#include "core/quantity.hpp"

namespace rq {

/// The multiples of an instrument's tick size, which its prices are.
///
/// Some archives of the exchange print prices from binary floating point: 0.16187 as
/// 0.16186999999999999. A price that is nearer than 10⁻⁶ tick to a multiple is that multiple.
class TickGrid {
 public:
  enum class Fit : std::uint8_t {
    exact,  ///< a multiple of the tick size
    near,   ///< nearer than 10⁻⁶ tick to one
    off,    ///< neither
  };

  /// Pre-condition: `tick` is positive.
  explicit TickGrid(const Price& tick) : tick_(tick.value) {}

  [[nodiscard]] Fit fit(const Decimal& price) const;
  /// The multiple that `price` is near to; nullopt when it is a multiple already, or near none.
  /// Exact, and not bound to the range of `Decimal`.
  [[nodiscard]] std::optional<BigDecimal> nearest(const BigDecimal& price) const;
  /// `price`, or the multiple that it is near to.
  [[nodiscard]] Decimal snapped(const Decimal& price) const;

 private:
  [[nodiscard]] bool is_multiple(const Decimal& price) const;

  Decimal tick_;
};

}  // namespace rq
