#include "core/time_zone.hpp"

#include <algorithm>
#include <array>

namespace rq {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// No zone's clocks are further away from UTC, or are put forward or back by more.
constexpr hours farthest{26};

std::string two_digits(std::int64_t value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

/// `+02:00`
std::string format_offset(minutes ahead) {
  const auto size = std::chrono::abs(ahead);
  return (ahead < minutes{} ? "-" : "+") + two_digits(size / hours(1)) + ':' +
         two_digits(size % hours(1) / minutes(1));
}

/// Two digits at `at`; nullopt when they are none, or above `most`.
std::optional<int> two_at(std::string_view text, std::size_t at, int most) {
  if (at + 2 > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, 2)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value <= most ? std::optional(value) : std::nullopt;
}

/// `utc_text` is what `format(t)` gives, a text that ends in Z.
template <typename Format>
std::string with_offset(Timestamp t, const TimeZone& zone, Format format) {
  if (zone.is_utc()) return format(t);
  const auto ahead = std::chrono::floor<minutes>(zone.offset_at(t));
  std::string text = format(t + ahead);
  text.pop_back();
  return text + format_offset(ahead);
}

}  // namespace

TimeZone fixed_zone(minutes ahead) {
  return {format_offset(ahead), [ahead](Timestamp) { return seconds(ahead); }};
}

std::optional<minutes> parse_utc_offset(std::string_view text) {
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const bool is_behind = text.front() == '-';
  text.remove_prefix(1);
  const auto hour = two_at(text, 0, 23);
  if (!hour) return std::nullopt;
  text.remove_prefix(2);
  if (text.starts_with(':') && text.size() == 3) text.remove_prefix(1);
  const auto minute = text.empty() ? std::optional(0) : two_at(text, 0, 59);
  if (!minute || text.size() > 2) return std::nullopt;
  const minutes ahead = hours(*hour) + minutes(*minute);
  return is_behind ? -ahead : ahead;
}

LocalReading read_local(const TimeZone& zone, LocalTime local) {
  // The offsets that are in force around it are those that the clocks can have had.
  const Timestamp as_if_utc(local.time_since_epoch());
  std::array candidates{as_if_utc - zone.offset_at(as_if_utc - farthest),
                        as_if_utc - zone.offset_at(as_if_utc + farthest)};
  std::sort(candidates.begin(), candidates.end());
  LocalReading reading;
  for (const Timestamp t : candidates) {
    if (zone.to_local(t) != local) continue;
    if (!reading.earlier) reading.earlier = t;
    reading.later = t;
  }
  return reading;
}

Timestamp first_instant_from(const TimeZone& zone, LocalTime local) {
  if (const auto reading = read_local(zone, local); reading.exists()) return *reading.earlier;
  // Clocks were put forward over it: before that they showed less, since then they show more.
  const Timestamp as_if_utc(local.time_since_epoch());
  Timestamp before = as_if_utc - farthest;
  Timestamp after = as_if_utc + farthest;
  while (after - before > std::chrono::milliseconds(1)) {
    const Timestamp middle = before + (after - before) / 2;
    (zone.to_local(middle) < local ? before : after) = middle;
  }
  return after;
}

std::string format_seconds(Timestamp t, const TimeZone& zone) {
  return with_offset(t, zone, [](Timestamp time) { return format_seconds(time); });
}

std::string format_ms(Timestamp t, const TimeZone& zone) {
  return with_offset(t, zone, [](Timestamp time) { return format_ms(time); });
}

}  // namespace rq
