#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/big_decimal.hpp"

namespace rq {

/// One test of a rule with its numbers: what was found, what the rule asks for, and whether that is
/// so. The result counts; the numbers explain it.
struct Measured {
  enum class Bound : std::uint8_t { at_least, above, at_most, below };

  std::string_view name;
  bool passed = false;
  std::optional<BigDecimal> value{};  ///< empty when unknown
  Bound bound = Bound::at_least;
  BigDecimal limit{};
  std::string_view unit{};  ///< of value and limit; empty for a plain number

  /// By how much the limit was missed, ≥ 0. Pre-condition: there is a value.
  [[nodiscard]] BigDecimal shortfall() const { return (*value - limit).abs(); }
  friend bool operator==(const Measured&, const Measured&) = default;
};

}  // namespace rq
