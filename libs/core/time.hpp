#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rq {

/// An instant of event time: UTC, milliseconds (OKX `ts`). Range: years 1970 to 9999.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;
/// A UTC calendar day.
using Date = std::chrono::sys_days;

inline Timestamp floor_minute(Timestamp t) {
  return std::chrono::floor<std::chrono::minutes>(t);
}
inline Date date_of(Timestamp t) {
  return std::chrono::floor<std::chrono::days>(t);
}

/// Milliseconds since 1970 as a Timestamp.
constexpr Timestamp from_unix_ms(std::int64_t ms) {
  return Timestamp(std::chrono::milliseconds(ms));
}

/// The two notations of the Vault (RFC 3339, UTC, 'Z'): `2025-12-14T21:34:56.123Z` for events,
/// `2025-12-14T21:34:00Z` for windows and creation times.
std::string format_ms(Timestamp t);
std::string format_seconds(Timestamp t);
void append_ms(std::string& out, Timestamp t);
void append_seconds(std::string& out, Timestamp t);
/// `2025-12-14`
std::string format_date(Date d);

/// Reads an event time: exactly 3 fractional digits, or 6 as older Vaults have them (truncated to
/// ms). nullopt for anything else: other notations, impossible dates, leap seconds.
std::optional<Timestamp> parse_event_time(std::string_view text);
/// Reads a window or creation time: no fraction.
std::optional<Timestamp> parse_window_time(std::string_view text);
/// Reads what a person types: any of the above.
std::optional<Timestamp> parse_time(std::string_view text);
std::optional<Date> parse_date(std::string_view text);

}  // namespace rq
