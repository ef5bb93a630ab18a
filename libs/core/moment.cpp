#include "core/moment.hpp"

#include <algorithm>
#include <optional>

#include "core/duration.hpp"
#include "core/errors.hpp"

namespace rq {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp first_time{};
/// The end of the year 9999, which is no `Timestamp` any more.
constexpr Timestamp end_of_times = std::chrono::sys_days{std::chrono::year(10'000) / 1 / 1};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes two digits from the beginning of a text; nullopt when there are none, or above `most`.
std::optional<int> take_two(std::string_view& text, int most) {
  if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
  const int value = (text[0] - '0') * 10 + (text[1] - '0');
  text.remove_prefix(2);
  return value <= most ? std::optional(value) : std::nullopt;
}

/// Takes `.` and 1 to 9 digits, truncated to milliseconds; 0 when the text begins otherwise.
std::optional<milliseconds> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return milliseconds{};
  text.remove_prefix(1);
  const auto count =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  if (count < 1 || count > 9) return std::nullopt;
  int ms = 0;
  for (std::size_t i = 0; i < 3; ++i) ms = ms * 10 + (i < count ? text[i] - '0' : 0);
  text.remove_prefix(count);
  return milliseconds(ms);
}

/// Takes `13:07`, `13:07:30` or `13:07:30.250` from the beginning of a text.
std::optional<milliseconds> take_time_of_day(std::string_view& text) {
  const auto hour = take_two(text, 23);
  if (!hour || !text.starts_with(':')) return std::nullopt;
  text.remove_prefix(1);
  const auto minute = take_two(text, 59);
  if (!minute) return std::nullopt;
  const milliseconds to_minute = hours(*hour) + minutes(*minute);
  if (!text.starts_with(':')) return to_minute;
  text.remove_prefix(1);
  const auto second = take_two(text, 59);
  const auto fraction = second ? take_fraction(text) : std::nullopt;
  if (!fraction) return std::nullopt;
  return to_minute + seconds(*second) + *fraction;
}

/// The words of one moment and what they mean.
class Reading {
 public:
  Reading(std::string_view text, std::string_view option, const TimeZone& zone, Timestamp now,
          std::string_view others)
      : text_(text), option_(option), zone_(zone), now_(now), others_(others) {}

  [[nodiscard]] Moment moment() const {
    const Moment moment = unchecked();
    if (moment.time < first_time || moment.time >= end_of_times)
      refuse(", expected a moment within the years 1970 to 9999 (UTC)");
    return moment;
  }

 private:
  [[nodiscard]] Moment unchecked() const {
    if (text_.starts_with('-')) return {before_now(), false};
    std::string_view rest = text_;
    if (const auto date = parse_date(text_.substr(0, 10))) {
      rest.remove_prefix(10);
      return dated(LocalTime(date->time_since_epoch()), rest);
    }
    const auto time_of_day = take_time_of_day(rest);
    if (!time_of_day || !rest.empty()) refuse_form();
    return {newest(*time_of_day), false};
  }

  [[nodiscard]] Timestamp before_now() const {
    const auto duration = parse_duration(text_.substr(1));
    if (!duration) refuse_form();
    return now_ - *duration;
  }

  /// `rest`: what stands after the date.
  [[nodiscard]] Moment dated(LocalTime day, std::string_view rest) const {
    if (rest.empty()) return {first_instant_from(zone_, day), false};
    if (rest.front() != 'T' && rest.front() != 't' && rest.front() != ' ') refuse_form();
    rest.remove_prefix(1);
    const auto time_of_day = take_time_of_day(rest);
    if (!time_of_day) refuse_form();
    const LocalTime local = day + *time_of_day;
    const Timestamp as_if_utc(local.time_since_epoch());
    if (rest == "Z" || rest == "z") return {as_if_utc, true};
    if (rest.empty()) return {the_one_instant(local), false};
    const auto ahead = parse_utc_offset(rest);
    if (!ahead) refuse_form();
    return {as_if_utc - *ahead, false};
  }

  [[nodiscard]] Timestamp the_one_instant(LocalTime local) const {
    const auto reading = read_local(zone_, local);
    if (!reading.exists())
      refuse(", a time that never comes in " + zone_.name() +
             ", where clocks are put forward over it at " +
             format_seconds(first_instant_from(zone_, local), zone_));
    if (reading.is_ambiguous())
      refuse(", a time that comes twice in " + zone_.name() +
             ", where clocks are put back: write " + format_exactly(*reading.earlier) + " or " +
             format_exactly(*reading.later));
    return *reading.earlier;
  }

  [[nodiscard]] Timestamp newest(milliseconds time_of_day) const {
    const auto today = std::chrono::floor<days>(zone_.to_local(now_));
    // Where clocks are put forward over it, the day before has one.
    for (LocalTime day = today;; day -= days(1)) {
      const auto reading = read_local(zone_, day + time_of_day);
      if (reading.exists() && *reading.later <= now_) return *reading.later;
      if (reading.exists() && *reading.earlier <= now_) return *reading.earlier;
    }
  }

  [[nodiscard]] std::string format_exactly(Timestamp t) const {
    const bool has_ms = t != std::chrono::floor<seconds>(t);
    return has_ms ? format_ms(t, zone_) : format_seconds(t, zone_);
  }

  [[noreturn]] void refuse_form() const {
    refuse(", expected " + std::string(others_) + (others_.empty() ? "" : ", or ") +
           "a time as in 2025-06-22T13:07:00Z, 2025-06-22T15:07+02:00, \"2025-06-22 13:07\", "
           "2025-06-22, 13:07 or -10m (before now)");
  }
  [[noreturn]] void refuse(const std::string& why) const {
    throw UsageError(std::string(option_) + " is '" + std::string(text_) + "'" + why);
  }

  std::string_view text_;
  std::string_view option_;
  const TimeZone& zone_;
  Timestamp now_;
  std::string_view others_;
};

}  // namespace

Moment parse_moment(std::string_view text, std::string_view option, const TimeZone& zone,
                    Timestamp now, std::string_view others) {
  return Reading(text, option, zone, now, others).moment();
}

std::string reading_of(std::string_view text, std::string_view option, const Moment& moment) {
  const bool has_ms = moment.time != std::chrono::floor<seconds>(moment.time);
  return std::string(option) + ' ' + std::string(text) + " is read as " +
         (has_ms ? format_ms(moment.time) : format_seconds(moment.time));
}

}  // namespace rq
