#pragma once

#include "core/big_decimal.hpp"

namespace rq {

/// Basis points in a whole.
inline const BigDecimal& ten_thousand() {
  static const BigDecimal value(Decimal(10'000, 0));
  return value;
}

/// Whether `a` is at most `bps` basis points of `reference` away from it. Exact. Pre-condition:
/// reference > 0.
inline bool is_within_bps(const BigDecimal& a, const BigDecimal& reference, const Decimal& bps) {
  return (a - reference).abs() * ten_thousand() <= reference * BigDecimal(bps);
}

/// (a − reference) / reference in basis points, half-even to 18 digits. Pre-condition: reference
/// is not zero.
inline BigDecimal in_bps(const BigDecimal& a, const BigDecimal& reference) {
  return BigDecimal::quotient((a - reference) * ten_thousand(), reference);
}

}  // namespace rq
