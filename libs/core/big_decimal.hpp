#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/decimal.hpp"
#include "core/wide_int.hpp"

namespace rq {

/// An exact decimal of any practical size: sums, products and quotients of `Decimal`s. Comparison
/// is by value. Every operation throws `OverflowError` when the exact result does not fit.
///
/// Range: 512 bits and a sign. The widest sum the rules call for (Σ price × notional over months of
/// trades of any listed instrument) needs under 400.
class BigDecimal {
 public:
  BigDecimal() = default;
  BigDecimal(const Decimal& value)  // NOLINT(google-explicit-constructor): widening, exact
      : mantissa_(value.mantissa()), decimals_(value.decimals()) {}
  /// `mantissa × 10^-decimals`; pre-condition: decimals ≥ 0.
  BigDecimal(const WideInt& mantissa, int decimals) : mantissa_(mantissa), decimals_(decimals) {}

  /// The notation of `Decimal::parse`, up to 150 digits; nullopt for anything else.
  static std::optional<BigDecimal> parse(std::string_view text);

  BigDecimal& operator+=(const BigDecimal& other);
  BigDecimal& operator-=(const BigDecimal& other);
  friend BigDecimal operator+(BigDecimal a, const BigDecimal& b) { return a += b; }
  friend BigDecimal operator-(BigDecimal a, const BigDecimal& b) { return a -= b; }
  friend BigDecimal operator*(const BigDecimal& a, const BigDecimal& b);

  [[nodiscard]] bool is_zero() const { return mantissa_.is_zero(); }
  [[nodiscard]] BigDecimal abs() const { return {mantissa_.abs(), decimals_}; }

  /// Canonical text: plain, no trailing fractional zeros, no "-0".
  [[nodiscard]] std::string to_string() const;
  void append_to(std::string& out) const;

  friend std::strong_ordering operator<=>(const BigDecimal& a, const BigDecimal& b);
  friend bool operator==(const BigDecimal& a, const BigDecimal& b) { return (a <=> b) == 0; }

  /// Significant digits of a quotient.
  static constexpr int quotient_digits = 18;
  /// `numerator / denominator` rounded half-even to `quotient_digits` significant digits.
  /// Pre-condition: denominator is not zero.
  static BigDecimal quotient(const BigDecimal& numerator, const BigDecimal& denominator);

  /// `numerator / denominator` rounded half-even to `decimals` places. Pre-condition: denominator
  /// is not zero, 0 ≤ decimals.
  static BigDecimal quotient_to_places(const BigDecimal& numerator, const BigDecimal& denominator,
                                       int decimals);

  /// `floor(numerator / denominator)` of non-negative numbers; pre-condition: denominator > 0.
  static std::uint64_t floor_quotient(const BigDecimal& numerator, const BigDecimal& denominator);

 private:
  /// Gives this at least as many decimals as `other` has; returns the mantissa of `other` for as
  /// many as this has then.
  WideInt align(const BigDecimal& other);

  WideInt mantissa_;
  int decimals_ = 0;
};

}  // namespace rq
