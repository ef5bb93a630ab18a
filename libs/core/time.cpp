#include "core/time.hpp"

#include <array>

namespace rq {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Reads `width` digits at `at`; −1 when one of them is none.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// Writes `value` as two digits; returns where they end.
char* write_two(char* to, unsigned value) {
  *to++ = static_cast<char>('0' + value / 10);
  *to++ = static_cast<char>('0' + value % 10);
  return to;
}

/// `YYYY-MM-DD`
char* write_date(char* to, Date d) {
  const std::chrono::year_month_day ymd{d};
  const auto year = static_cast<unsigned>(static_cast<int>(ymd.year()));
  to = write_two(to, year / 100);
  to = write_two(to, year % 100);
  *to++ = '-';
  to = write_two(to, static_cast<unsigned>(ymd.month()));
  *to++ = '-';
  return write_two(to, static_cast<unsigned>(ymd.day()));
}

/// The part that both notations share, without the 'Z'.
char* write_to_second(char* to, Timestamp t) {
  const Date day = date_of(t);
  const auto second = static_cast<unsigned>((t - day) / seconds(1));
  to = write_date(to, day);
  *to++ = 'T';
  to = write_two(to, second / 3600);
  *to++ = ':';
  to = write_two(to, second / 60 % 60);
  *to++ = ':';
  return write_two(to, second % 60);
}

using Buffer = std::array<char, 24>;  // the longest notation, that of events

/// Reads `YYYY-MM-DDTHH:MM:SS`, exactly 19 characters.
std::optional<Timestamp> parse_to_second(std::string_view text) {
  if (text.size() != 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto day = parse_date(text.substr(0, 10));
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return std::nullopt;
  return *day + hours(hour) + minutes(minute) + seconds(second);
}

}  // namespace

void append_ms(std::string& out, Timestamp t) {
  const auto ms = static_cast<unsigned>(t.time_since_epoch() % seconds(1) / milliseconds(1));
  Buffer text{};
  char* to = write_to_second(text.data(), t);
  *to++ = '.';
  *to++ = static_cast<char>('0' + ms / 100);
  to = write_two(to, ms % 100);
  *to++ = 'Z';
  out.append(text.data(), to);
}

void append_seconds(std::string& out, Timestamp t) {
  Buffer text{};
  char* to = write_to_second(text.data(), t);
  *to++ = 'Z';
  out.append(text.data(), to);
}

std::string format_ms(Timestamp t) {
  std::string out;
  append_ms(out, t);
  return out;
}

std::string format_seconds(Timestamp t) {
  std::string out;
  append_seconds(out, t);
  return out;
}

std::string format_date(Date d) {
  Buffer text{};
  return {text.data(), write_date(text.data(), d)};
}

std::optional<Timestamp> parse_event_time(std::string_view text) {
  constexpr std::size_t with_ms = 24;
  constexpr std::size_t with_us = 27;
  if ((text.size() != with_ms && text.size() != with_us) || text[19] != '.' || text.back() != 'Z')
    return std::nullopt;
  const auto second = parse_to_second(text.substr(0, 19));
  const int fraction = digits(text, 20, 3);
  if (!second || fraction < 0) return std::nullopt;
  if (text.size() == with_us && digits(text, 23, 3) < 0) return std::nullopt;
  return *second + milliseconds(fraction);
}

std::optional<Timestamp> parse_window_time(std::string_view text) {
  if (text.size() != 20 || text.back() != 'Z') return std::nullopt;
  return parse_to_second(text.substr(0, 19));
}

std::optional<Timestamp> parse_time(std::string_view text) {
  if (const auto t = parse_window_time(text)) return t;
  return parse_event_time(text);
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 1970 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day ymd{std::chrono::year(year),
                                        std::chrono::month(static_cast<unsigned>(month)),
                                        std::chrono::day(static_cast<unsigned>(day))};
  if (!ymd.ok()) return std::nullopt;
  return Date(ymd);
}

}  // namespace rq
