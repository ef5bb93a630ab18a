#include "l2_retention/byte_size.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace rq::l2_retention {

namespace {

std::optional<std::uint64_t> unit_of(std::string_view name) {
  constexpr std::uint64_t kibi = 1024;
  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 9> units{{
      {"", 1},
      {"KB", 1'000},
      {"MB", 1'000'000},
      {"GB", 1'000'000'000},
      {"TB", 1'000'000'000'000},
      {"KiB", kibi},
      {"MiB", kibi * kibi},
      {"GiB", kibi * kibi * kibi},
      {"TiB", kibi * kibi * kibi * kibi},
  }};
  for (const auto& [unit, bytes] : units)
    if (unit == name) return bytes;
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_byte_size(std::string_view text) {
  std::uint64_t number = 0;
  const char* const text_end = text.data() + text.size();
  const auto [digits_end, failure] = std::from_chars(text.data(), text_end, number);
  if (failure != std::errc{}) return std::nullopt;
  const auto unit = unit_of(text.substr(static_cast<std::size_t>(digits_end - text.data())));
  if (!unit || number > std::numeric_limits<std::uint64_t>::max() / *unit) return std::nullopt;
  return number * *unit;
}

}  // namespace rq::l2_retention
