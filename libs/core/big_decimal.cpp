#include "core/big_decimal.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <utility>

#include "core/errors.hpp"

namespace rq {

namespace {

constexpr int max_parsed_digits = 150;

const WideInt& power_of_ten(int exponent) {
  static const auto table = [] {
    std::array<WideInt, 154> powers;
    powers[0] = 1;
    for (std::size_t n = 1; n < powers.size(); ++n) powers[n] = powers[n - 1] * WideInt(10);
    return powers;
  }();
  if (exponent >= static_cast<int>(table.size()))
    throw OverflowError("a decimal with more than 153 places does not fit");
  return table[static_cast<std::size_t>(exponent)];
}

/// Decimal digits of a positive number.
int digit_count(const WideInt& value) {
  // 1233 / 4096 is log10(2) to four digits: the estimate is right or one too low.
  const int estimate = value.bit_width() * 1233 / 4096;
  return value >= power_of_ten(estimate) ? estimate + 1 : estimate;
}

/// `dividend / divisor` rounded half-even; both positive.
WideInt divide_half_even(const WideInt& dividend, const WideInt& divisor) {
  auto [quotient, remainder] = WideInt::divide(dividend, divisor);
  remainder += remainder;
  if (remainder > divisor || (remainder == divisor && quotient.is_odd())) quotient += 1;
  return quotient;
}

}  // namespace

std::optional<BigDecimal> BigDecimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const bool has_point = point != std::string_view::npos;
  const auto fraction = has_point ? text.substr(point + 1) : std::string_view{};
  if (whole.empty() || (has_point && fraction.empty()) ||
      whole.size() + fraction.size() > max_parsed_digits)
    return std::nullopt;
  WideInt mantissa;
  std::int64_t digits = 0;  // the last ones, not yet in the mantissa
  std::size_t count = 0;
  const auto take_digits = [&] {
    mantissa = mantissa * WideInt(powers_of_ten[count]);
    mantissa += digits;
    digits = 0;
    count = 0;
  };
  for (const auto part : {whole, fraction}) {
    for (const char c : part) {
      if (c < '0' || c > '9') return std::nullopt;
      digits = digits * 10 + (c - '0');
      if (++count == powers_of_ten.size() - 1) take_digits();
    }
  }
  take_digits();
  return BigDecimal(negative ? -mantissa : mantissa, static_cast<int>(fraction.size()));
}

WideInt BigDecimal::align(const BigDecimal& other) {
  if (decimals_ > other.decimals_)
    return other.mantissa_ * power_of_ten(decimals_ - other.decimals_);
  mantissa_ = mantissa_ * power_of_ten(other.decimals_ - decimals_);
  decimals_ = other.decimals_;
  return other.mantissa_;
}

BigDecimal& BigDecimal::operator+=(const BigDecimal& other) {
  if (decimals_ == other.decimals_)
    mantissa_ += other.mantissa_;
  else
    mantissa_ += align(other);
  return *this;
}

BigDecimal& BigDecimal::operator-=(const BigDecimal& other) {
  if (decimals_ == other.decimals_)
    mantissa_ -= other.mantissa_;
  else
    mantissa_ -= align(other);
  return *this;
}

BigDecimal operator*(const BigDecimal& a, const BigDecimal& b) {
  return {a.mantissa_ * b.mantissa_, a.decimals_ + b.decimals_};
}

std::strong_ordering operator<=>(const BigDecimal& a, const BigDecimal& b) {
  if (a.decimals_ == b.decimals_) return a.mantissa_ <=> b.mantissa_;
  if (a.decimals_ < b.decimals_)
    return a.mantissa_ * power_of_ten(b.decimals_ - a.decimals_) <=> b.mantissa_;
  return a.mantissa_ <=> b.mantissa_ * power_of_ten(a.decimals_ - b.decimals_);
}

BigDecimal BigDecimal::quotient(const BigDecimal& numerator, const BigDecimal& denominator) {
  if (numerator.is_zero()) return {};
  const bool negative = numerator.mantissa_.is_negative() != denominator.mantissa_.is_negative();
  const WideInt dividend = numerator.mantissa_.abs();
  const WideInt divisor = denominator.mantissa_.abs();
  // value = dividend / divisor × 10^(denominator.decimals - numerator.decimals). The integer
  // quotient has `leading` or `leading + 1` digits; scaling makes it exactly 18 of them.
  const auto leading = digit_count(dividend) - digit_count(divisor);
  int shift = quotient_digits - leading;
  const auto scaled = [&](int by) {
    return std::pair{by > 0 ? dividend * power_of_ten(by) : dividend,
                     by < 0 ? divisor * power_of_ten(-by) : divisor};
  };
  auto [top, bottom] = scaled(shift);
  if (top >= bottom * power_of_ten(quotient_digits)) {
    --shift;
    std::tie(top, bottom) = scaled(shift);
  }
  WideInt digits = divide_half_even(top, bottom);
  int decimals = shift + numerator.decimals_ - denominator.decimals_;
  if (decimals < 0) {
    digits = digits * power_of_ten(-decimals);
    decimals = 0;
  }
  return {negative ? -digits : digits, decimals};
}

BigDecimal BigDecimal::quotient_to_places(const BigDecimal& numerator,
                                          const BigDecimal& denominator, int decimals) {
  const bool negative = numerator.mantissa_.is_negative() != denominator.mantissa_.is_negative();
  const WideInt top = numerator.mantissa_.abs() * power_of_ten(denominator.decimals_ + decimals);
  const WideInt bottom = denominator.mantissa_.abs() * power_of_ten(numerator.decimals_);
  const WideInt digits = divide_half_even(top, bottom);
  return {negative ? -digits : digits, decimals};
}

std::uint64_t BigDecimal::floor_quotient(const BigDecimal& numerator,
                                         const BigDecimal& denominator) {
  const auto decimals = std::max(numerator.decimals_, denominator.decimals_);
  const WideInt top = numerator.mantissa_ * power_of_ten(decimals - numerator.decimals_);
  const WideInt bottom = denominator.mantissa_ * power_of_ten(decimals - denominator.decimals_);
  const WideInt quotient = WideInt::divide(top, bottom).quotient;
  if (quotient.is_negative() || quotient.size() > 1)
    throw OverflowError("a distance in ticks does not fit 64 bits");
  return quotient.words()[0];
}

void BigDecimal::append_to(std::string& out) const {
  if (mantissa_.is_zero()) {
    out += '0';
    return;
  }
  // Most are small enough for the short way.
  const WideInt magnitude = mantissa_.abs();
  if (magnitude < powers_of_ten.back() && decimals_ <= Decimal::max_decimals) {
    const auto small = static_cast<std::int64_t>(magnitude.words()[0]);
    Decimal(mantissa_.is_negative() ? -small : small, decimals_).append_to(out);
    return;
  }
  std::string digits = magnitude.to_string();
  auto decimals = static_cast<std::size_t>(decimals_);
  while (decimals > 0 && digits.back() == '0') {
    digits.pop_back();
    --decimals;
  }
  if (mantissa_.is_negative()) out += '-';
  if (digits.size() <= decimals) {
    out += "0.";
    out.append(decimals - digits.size(), '0');
    out += digits;
    return;
  }
  const auto whole = digits.size() - decimals;
  out.append(digits, 0, whole);
  if (decimals > 0) {
    out += '.';
    out.append(digits, whole);
  }
}

std::string BigDecimal::to_string() const {
  std::string out;
  append_to(out);
  return out;
}

}  // namespace rq
