#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace rq {

/// What clocks on a wall show: a date and a time of day without a zone.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

/// The zone that people read and write times in: how far its clocks are ahead of UTC at an instant.
/// Files, JSON and everything that is computed stay UTC.
class TimeZone {
 public:
  /// How far clocks are ahead of UTC at an instant; negative: they lag behind it.
  using OffsetAt = std::function<std::chrono::seconds(Timestamp)>;

  /// UTC.
  TimeZone() = default;
  /// `name`: what people call it, as in Europe/Berlin.
  TimeZone(std::string name, OffsetAt offset_at)
      : name_(std::move(name)), offset_at_(std::move(offset_at)) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_utc() const { return !offset_at_; }
  [[nodiscard]] std::chrono::seconds offset_at(Timestamp t) const {
    return is_utc() ? std::chrono::seconds{} : offset_at_(t);
  }
  [[nodiscard]] LocalTime to_local(Timestamp t) const {
    return LocalTime(t.time_since_epoch() + offset_at(t));
  }

 private:
  std::string name_ = "UTC";
  OffsetAt offset_at_;
};

/// The zone whose clocks are always so far ahead of UTC, as in +05:30. Pre-condition: whole
/// minutes, less than a day.
TimeZone fixed_zone(std::chrono::minutes ahead);
/// Reads `+05:30`, `-0300` or `+02`: how far a clock is ahead of UTC; nullopt for anything else.
std::optional<std::chrono::minutes> parse_utc_offset(std::string_view text);

/// When clocks showed a local time. Where they are put forward it never comes: both are empty.
/// Where they are put back it comes twice; else both are the same.
struct LocalReading {
  std::optional<Timestamp> earlier;
  std::optional<Timestamp> later;

  [[nodiscard]] bool exists() const { return earlier.has_value(); }
  [[nodiscard]] bool is_ambiguous() const { return earlier != later; }
};
LocalReading read_local(const TimeZone& zone, LocalTime local);

/// The first instant at which clocks showed `local` or later: where they were put forward over it,
/// the instant when they were.
Timestamp first_instant_from(const TimeZone& zone, LocalTime local);

/// RFC 3339: `2025-06-22T15:07:00+02:00`, in UTC as the Vault writes it, `2025-06-22T13:07:00Z`.
/// `parse_moment` reads it, whatever the zone. An offset that is no whole minute (there were some
/// until 1972) is rounded down to one, and the local time with it.
std::string format_seconds(Timestamp t, const TimeZone& zone);
/// The same with milliseconds.
std::string format_ms(Timestamp t, const TimeZone& zone);

}  // namespace rq
