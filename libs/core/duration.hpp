#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rq {

/// Reads a length of time as a person types it: a whole number and a unit (`ms`, `s`, `m`, `h` or
/// `d`), as in 250ms, 30s or 90d. nullopt for anything else, and for more than a hundred years.
///
/// `bare_unit`: what a number without a unit counts, for options that took only such numbers once;
/// 0: it is refused.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text,
                                                        std::chrono::milliseconds bare_unit = {});

/// The shortest text that `parse_duration` reads as `duration`. Pre-condition: not negative.
std::string format_duration(std::chrono::milliseconds duration);

/// How long something has lasted, or is going to, rounded down for people to read: `45s`, `7m`,
/// `3h 5m`, `12d 4h`. Pre-condition: not negative.
std::string format_rounded(std::chrono::milliseconds duration);

}  // namespace rq
