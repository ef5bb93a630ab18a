#include "core/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace rq {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};

constexpr std::array<Unit, 5> units{{
    {"d", 86'400'000},
    {"h", 3'600'000},
    {"m", 60'000},
    {"s", 1'000},
    {"ms", 1},
}};

constexpr std::int64_t longest_ms = 36'525 * units.front().ms;

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text,
                                                        std::chrono::milliseconds bare_unit) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [digits_end, failure] = std::from_chars(text.data(), end, count);
  if (failure != std::errc() || count < 0 || text.front() == '-') return std::nullopt;
  const std::string_view name(digits_end, static_cast<std::size_t>(end - digits_end));
  if (name.empty()) {
    if (bare_unit.count() <= 0 || count > longest_ms / bare_unit.count()) return std::nullopt;
    return count * bare_unit;
  }
  for (const Unit& unit : units)
    if (unit.name == name && count <= longest_ms / unit.ms)
      return std::chrono::milliseconds(count * unit.ms);
  return std::nullopt;
}

std::string format_duration(std::chrono::milliseconds duration) {
  for (const Unit& unit : units)
    if (duration.count() != 0 && duration.count() % unit.ms == 0)
      return std::to_string(duration.count() / unit.ms) + std::string(unit.name);
  return "0s";
}

std::string format_rounded(std::chrono::milliseconds duration) {
  using namespace std::chrono_literals;
  using std::chrono::days;
  const auto in = [](auto time, auto unit, const char* name) {
    return std::to_string(time / unit) + name;
  };
  if (duration < 1min) return in(duration, 1s, "s");
  if (duration < 1h) return in(duration, 1min, "m");
  const bool is_long = duration >= days(1);
  const std::string large = is_long ? in(duration, days(1), "d") : in(duration, 1h, "h");
  const auto rest = is_long ? duration % days(1) / 1h : duration % 1h / 1min;
  if (rest == 0) return large;
  return large + ' ' + std::to_string(rest) + (is_long ? "h" : "m");
}

}  // namespace rq
