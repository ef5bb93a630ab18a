#include "core/decimal.hpp"

namespace rq {

namespace {

constexpr int max_digits = 18;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string_view fraction;
  if (point != std::string_view::npos) {
    fraction = text.substr(point + 1);
    if (fraction.empty()) return std::nullopt;
  }
  if (whole.empty()) return std::nullopt;

  // Venues print more fractional zeros than any number needs; they carry no value.
  const auto fits = [&] { return static_cast<int>(fraction.size()) <= max_decimals; };
  while (!fits() && fraction.ends_with('0')) fraction.remove_suffix(1);
  if (!fits()) return std::nullopt;

  std::int64_t mantissa = 0;
  int digits = 0;
  const auto take = [&](char c) {
    if (!is_digit(c)) return false;
    if (mantissa != 0 || c != '0') ++digits;
    if (digits > max_digits) return false;
    mantissa = mantissa * 10 + (c - '0');
    return true;
  };
  for (const char c : whole)
    if (!take(c)) return std::nullopt;
  // A long whole part leaves less room for fractional digits: again, only zeros may go.
  while (digits + static_cast<int>(fraction.size()) > max_digits && fraction.ends_with('0'))
    fraction.remove_suffix(1);
  for (const char c : fraction)
    if (!take(c)) return std::nullopt;
  return Decimal(negative ? -mantissa : mantissa, static_cast<int>(fraction.size()));
}

void Decimal::append_to(std::string& out) const {
  auto rest = static_cast<std::uint64_t>(mantissa_ < 0 ? -mantissa_ : mantissa_);
  int decimals = decimals_;
  while (decimals > 0 && rest % 10 == 0) {
    rest /= 10;
    --decimals;
  }
  // From the last digit to the first, at least one of them before the point.
  std::array<char, 24> text{};
  char* const end = text.data() + text.size();
  char* at = end;
  for (int written = 0; rest != 0 || written <= decimals; ++written) {
    if (written == decimals && written > 0) *--at = '.';
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  if (mantissa_ < 0) *--at = '-';
  out.append(at, end);
}

std::string Decimal::to_string() const {
  std::string out;
  append_to(out);
  return out;
}

std::strong_ordering Decimal::compare_scaled(const Decimal& a, const Decimal& b) {
  if (a.decimals_ > b.decimals_) return 0 <=> compare_scaled(b, a);
  const auto factor = powers_of_ten[static_cast<std::size_t>(b.decimals_ - a.decimals_)];
  const auto limit = powers_of_ten.back() / factor;
  // In the decimals of `b`, what is beyond the limit is beyond every Decimal.
  if (a.mantissa_ >= limit) return std::strong_ordering::greater;
  if (a.mantissa_ <= -limit) return std::strong_ordering::less;
  return a.mantissa_ * factor <=> b.mantissa_;
}

}  // namespace rq
