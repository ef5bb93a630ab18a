#pragma once

#include <string>

#include "core/time.hpp"

namespace rq::app {

inline std::string format_age(std::chrono::milliseconds age) {
  using namespace std::chrono;
  const auto m = floor<minutes>(age).count();
  if (age < minutes(1)) return std::to_string(floor<seconds>(age).count()) + "s";
  if (m < 60) return std::to_string(m) + "m";
  if (m < 24 * 60) return std::to_string(m / 60) + "h " + std::to_string(m % 60) + "m";
  return std::to_string(m / 1440) + "d " + std::to_string(m / 60 % 24) + "h";
}

/// Times as a person reads them; files and JSON stay UTC.
class TimeText {
 public:
  /// "13:07", with seconds when there are some.
  [[nodiscard]] std::string of_day(Timestamp time) const {
    const std::string text = full(time);
    constexpr std::size_t begin = 11;
    const bool whole_minute = time == floor_minute(time);
    return text.substr(begin, whole_minute ? 5 : 8);
  }
  [[nodiscard]] std::string full(Timestamp time) const { return format_seconds(time); }
};

}  // namespace rq::app
