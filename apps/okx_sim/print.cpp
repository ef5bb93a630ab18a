#include "okx_sim/print.hpp"

#include <array>
#include <charconv>

namespace rq::okx_sim {

void append_as_printed(std::string& out, const Decimal& value) {
  std::array<char, 20> digits{};
  char* const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value.mantissa()).ptr;
  const auto length = static_cast<int>(end - digits.data());
  const int decimals = value.decimals();
  if (length <= decimals) {
    out += "0.";
    out.append(static_cast<std::size_t>(decimals - length), '0');
    out.append(digits.data(), end);
    return;
  }
  out.append(digits.data(), end - decimals);
  if (decimals == 0) return;
  out += '.';
  out.append(end - decimals, end);
}

Decimal without_trailing_zeros(Decimal value) {
  std::int64_t mantissa = value.mantissa();
  int decimals = value.decimals();
  for (; decimals > 0 && mantissa % 10 == 0; --decimals) mantissa /= 10;
  return Decimal(mantissa, decimals);
}

}  // namespace rq::okx_sim
