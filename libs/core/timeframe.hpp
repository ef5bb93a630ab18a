#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace rq {

/// Candle lengths, shortest first; windows are aligned to UTC midnight.
enum class Timeframe : std::uint8_t { m1, m5, m15, h1, h4 };

inline constexpr std::array all_timeframes{Timeframe::m1, Timeframe::m5, Timeframe::m15,
                                           Timeframe::h1, Timeframe::h4};
inline constexpr std::size_t timeframe_count = all_timeframes.size();

constexpr std::size_t index_of(Timeframe tf) {
  return static_cast<std::size_t>(tf);
}

constexpr std::chrono::minutes duration_of(Timeframe tf) {
  constexpr std::array<int, timeframe_count> minutes{1, 5, 15, 60, 240};
  return std::chrono::minutes(minutes[index_of(tf)]);
}

/// "1m", "5m", "15m", "1h", "4h"
constexpr std::string_view name_of(Timeframe tf) {
  constexpr std::array<std::string_view, timeframe_count> names{"1m", "5m", "15m", "1h", "4h"};
  return names[index_of(tf)];
}

constexpr std::optional<Timeframe> parse_timeframe(std::string_view name) {
  for (const auto tf : all_timeframes)
    if (name_of(tf) == name) return tf;
  return std::nullopt;
}

/// Start of the window of `tf` that holds `t`. Every length divides a day, and 1970 began at
/// midnight, so windows are multiples of the length since then.
inline Timestamp window_start(Timeframe tf, Timestamp t) {
  const std::chrono::milliseconds length = duration_of(tf);
  return t - t.time_since_epoch() % length;
}

}  // namespace rq
