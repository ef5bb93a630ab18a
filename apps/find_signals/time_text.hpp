#pragma once

#include <string>
#include <utility>

#include "core/time_zone.hpp"

namespace rq::app {

/// Times as a person reads them, in the zone of --tz; files and JSON stay UTC.
class TimeText {
 public:
  TimeText() = default;  // UTC
  explicit TimeText(TimeZone zone) : zone_(std::move(zone)) {}

  /// "2025-06-22T15:07:00+02:00"; in UTC with a Z.
  [[nodiscard]] std::string full(Timestamp time) const { return format_seconds(time, zone_); }
  /// "15:07", with seconds when there are some.
  [[nodiscard]] std::string of_day(Timestamp time) const {
    constexpr std::size_t begin = 11;
    return full(time).substr(begin, time == floor_minute(time) ? 5 : 8);
  }

 private:
  TimeZone zone_;
};

}  // namespace rq::app
