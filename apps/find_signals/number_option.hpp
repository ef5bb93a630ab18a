#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/errors.hpp"

namespace rq::app {

/// Returns the value of an option when it is within [least, most]; else throws `UsageError`.
inline std::int64_t number_within(const char* option, std::int64_t value, std::int64_t least,
                                  std::int64_t most) {
  if (value >= least && value <= most) return value;
  throw UsageError(std::string(option) + " is " + std::to_string(value) + ", expected " +
                   std::to_string(least) + " to " + std::to_string(most));
}

/// What a number without a unit means: these options took minutes or seconds before they took
/// durations.
inline constexpr std::chrono::milliseconds bare_minutes = std::chrono::minutes(1);
inline constexpr std::chrono::milliseconds bare_seconds = std::chrono::seconds(1);

/// Reads a duration as in 90s, 15m or 2h within [least, most]; else throws `UsageError` that names
/// the option.
std::chrono::milliseconds duration_within(const char* option, const std::string& text,
                                          std::chrono::milliseconds bare_unit,
                                          std::chrono::milliseconds least,
                                          std::chrono::milliseconds most);
/// The same of whole minutes, by which candles go; a number without a unit is minutes.
std::chrono::minutes whole_minutes(const char* option, const std::string& text,
                                   std::chrono::minutes least, std::chrono::minutes most);

}  // namespace rq::app
