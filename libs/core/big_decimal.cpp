#include "core/big_decimal.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "core/errors.hpp"

namespace rq {

namespace {

constexpr int max_parsed_digits = 150;

const BigInt& power_of_ten(int exponent) {
  static const auto table = [] {
    std::array<BigInt, 154> powers;
    powers[0] = 1;
    for (std::size_t n = 1; n < powers.size(); ++n) powers[n] = powers[n - 1] * 10;
    return powers;
  }();
  if (exponent >= static_cast<int>(table.size()))
    throw OverflowError("a decimal with more than 153 places does not fit");
  return table[static_cast<std::size_t>(exponent)];
}

/// Runs `compute` and turns the wide integers' own overflow report into ours.
template <class Compute>
auto checked(Compute compute) {
  try {
    return compute();
  } catch (const std::range_error&) {
    throw OverflowError("an exact decimal result does not fit 512 bits");
  } catch (const std::overflow_error&) {
    throw OverflowError("an exact decimal result does not fit 512 bits");
  }
}

/// Decimal digits of a positive number.
int digit_count(const BigInt& value) {
  // 1233 / 4096 is log10(2) to four digits: the estimate is right or one too low.
  const auto bits = static_cast<int>(msb(value)) + 1;
  const int estimate = bits * 1233 / 4096;
  return value >= power_of_ten(estimate) ? estimate + 1 : estimate;
}

/// `dividend / divisor` rounded half-even; both positive.
BigInt divide_half_even(const BigInt& dividend, const BigInt& divisor) {
  BigInt quotient;
  BigInt remainder;
  divide_qr(dividend, divisor, quotient, remainder);
  const BigInt twice = remainder * 2;
  if (twice > divisor || (twice == divisor && bit_test(quotient, 0))) ++quotient;
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
  BigInt mantissa = 0;
  for (const auto part : {whole, fraction}) {
    for (const char c : part) {
      if (c < '0' || c > '9') return std::nullopt;
      mantissa = mantissa * 10 + (c - '0');
    }
  }
  if (negative) mantissa = -mantissa;
  return BigDecimal(std::move(mantissa), static_cast<int>(fraction.size()));
}

BigDecimal& BigDecimal::operator+=(const BigDecimal& other) {
  checked([&] {
    if (decimals_ < other.decimals_) {
      mantissa_ *= power_of_ten(other.decimals_ - decimals_);
      decimals_ = other.decimals_;
      mantissa_ += other.mantissa_;
    } else if (decimals_ > other.decimals_) {
      mantissa_ += other.mantissa_ * power_of_ten(decimals_ - other.decimals_);
    } else {
      mantissa_ += other.mantissa_;
    }
    return 0;
  });
  return *this;
}

BigDecimal& BigDecimal::operator-=(const BigDecimal& other) {
  return *this += BigDecimal(-other.mantissa_, other.decimals_);
}

BigDecimal operator*(const BigDecimal& a, const BigDecimal& b) {
  return checked([&] { return BigDecimal(a.mantissa_ * b.mantissa_, a.decimals_ + b.decimals_); });
}

BigDecimal BigDecimal::abs() const {
  return {boost::multiprecision::abs(mantissa_), decimals_};
}

std::strong_ordering operator<=>(const BigDecimal& a, const BigDecimal& b) {
  const auto order = [](int sign) {
    return sign < 0   ? std::strong_ordering::less
           : sign > 0 ? std::strong_ordering::greater
                      : std::strong_ordering::equal;
  };
  if (a.decimals_ == b.decimals_) return order(a.mantissa_.compare(b.mantissa_));
  return order((a - b).mantissa_.sign());
}

BigDecimal BigDecimal::quotient(const BigDecimal& numerator, const BigDecimal& denominator) {
  return checked([&]() -> BigDecimal {
    if (numerator.is_zero()) return {};
    const bool negative = (numerator.mantissa_.sign() < 0) != (denominator.mantissa_.sign() < 0);
    BigInt dividend = boost::multiprecision::abs(numerator.mantissa_);
    BigInt divisor = boost::multiprecision::abs(denominator.mantissa_);
    // value = dividend / divisor × 10^(denominator.decimals - numerator.decimals). The integer
    // quotient has `leading` or `leading + 1` digits; scaling makes it exactly 18 of them.
    const auto leading = digit_count(dividend) - digit_count(divisor);
    int shift = quotient_digits - leading;
    const auto scaled = [&](int by) {
      BigInt top = by > 0 ? BigInt(dividend * power_of_ten(by)) : dividend;
      BigInt bottom = by < 0 ? BigInt(divisor * power_of_ten(-by)) : divisor;
      return std::pair{std::move(top), std::move(bottom)};
    };
    auto [top, bottom] = scaled(shift);
    if (top >= bottom * power_of_ten(quotient_digits)) {
      --shift;
      std::tie(top, bottom) = scaled(shift);
    }
    BigInt digits = divide_half_even(top, bottom);
    int decimals = shift + numerator.decimals_ - denominator.decimals_;
    if (decimals < 0) {
      digits *= power_of_ten(-decimals);
      decimals = 0;
    }
    if (negative) digits = -digits;
    return {std::move(digits), decimals};
  });
}

BigDecimal BigDecimal::quotient_to_places(const BigDecimal& numerator,
                                          const BigDecimal& denominator, int decimals) {
  return checked([&]() -> BigDecimal {
    const bool negative = (numerator.mantissa_.sign() < 0) != (denominator.mantissa_.sign() < 0);
    const BigInt top = boost::multiprecision::abs(numerator.mantissa_) *
                       power_of_ten(denominator.decimals_ + decimals);
    const BigInt bottom =
        boost::multiprecision::abs(denominator.mantissa_) * power_of_ten(numerator.decimals_);
    BigInt digits = divide_half_even(top, bottom);
    if (negative) digits = -digits;
    return {std::move(digits), decimals};
  });
}

std::uint64_t BigDecimal::floor_quotient(const BigDecimal& numerator,
                                         const BigDecimal& denominator) {
  return checked([&] {
    const auto decimals = std::max(numerator.decimals_, denominator.decimals_);
    const BigInt top = numerator.mantissa_ * power_of_ten(decimals - numerator.decimals_);
    const BigInt bottom = denominator.mantissa_ * power_of_ten(decimals - denominator.decimals_);
    const BigInt quotient = top / bottom;
    if (quotient > std::numeric_limits<std::uint64_t>::max())
      throw OverflowError("a distance in ticks does not fit 64 bits");
    return static_cast<std::uint64_t>(quotient);
  });
}

void BigDecimal::append_to(std::string& out) const {
  if (mantissa_.is_zero()) {
    out += '0';
    return;
  }
  const BigInt magnitude = boost::multiprecision::abs(mantissa_);
  // Most are small enough for the short way.
  if (magnitude < powers_of_ten.back() && decimals_ <= Decimal::max_decimals) {
    Decimal(static_cast<std::int64_t>(mantissa_), decimals_).append_to(out);
    return;
  }
  std::string digits = magnitude.str();
  auto decimals = static_cast<std::size_t>(decimals_);
  while (decimals > 0 && digits.back() == '0') {
    digits.pop_back();
    --decimals;
  }
  if (mantissa_.sign() < 0) out += '-';
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
