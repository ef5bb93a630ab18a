#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rq {

/// 10^n for n in [0, 18]: every power of ten that fits 64 signed bits.
inline constexpr std::array<std::int64_t, 19> powers_of_ten = [] {
  std::array<std::int64_t, 19> powers{1};
  for (std::size_t n = 1; n < powers.size(); ++n) powers[n] = powers[n - 1] * 10;
  return powers;
}();

/// One exact decimal number as a venue prints it: `mantissa × 10^-decimals`.
///
/// Range: |mantissa| < 10^18, 0 ≤ decimals ≤ 18, which holds every price and size of every
/// listed instrument. Sums and products live in `BigDecimal`. Comparison is by value: 1.50 == 1.5.
class Decimal {
 public:
  static constexpr int max_decimals = 18;

  constexpr Decimal() = default;
  /// Pre-condition: the ranges above.
  constexpr Decimal(std::int64_t mantissa, int decimals)
      : mantissa_(mantissa), decimals_(decimals) {}

  /// Reads plain notation: optional '-', digits, optional '.' and digits. No exponent, no '+', no
  /// blanks, no bare '.'. Fractional zeros beyond the range are dropped; nullopt for anything
  /// else, a number out of range included.
  static std::optional<Decimal> parse(std::string_view text);

  [[nodiscard]] constexpr std::int64_t mantissa() const { return mantissa_; }
  [[nodiscard]] constexpr int decimals() const { return decimals_; }
  [[nodiscard]] constexpr bool is_positive() const { return mantissa_ > 0; }

  /// Canonical text: plain, no trailing fractional zeros, no "-0".
  [[nodiscard]] std::string to_string() const;
  void append_to(std::string& out) const;

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (a.decimals_ == b.decimals_) return a.mantissa_ <=> b.mantissa_;
    return compare_scaled(a, b);
  }
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  static std::strong_ordering compare_scaled(const Decimal& a, const Decimal& b);

  std::int64_t mantissa_ = 0;
  int decimals_ = 0;
};

}  // namespace rq
