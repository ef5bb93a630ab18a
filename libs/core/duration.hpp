#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rq {

/// Reads a length of time as a person types it: a whole number and a unit (`ms`, `s`, `m`, `h` or
/// `d`), as in 250ms, 30s or 90d. nullopt for anything else, and for more than a hundred years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest text that `parse_duration` reads as `duration`. Pre-condition: not negative.
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace rq
