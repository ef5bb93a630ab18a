#pragma once

#include <string>
#include <string_view>

#include "core/time.hpp"
#include "core/time_zone.hpp"

namespace rq {

/// An instant that a person typed.
struct Moment {
  Timestamp time;
  /// The text names the instant itself, in UTC (it ends in Z). Otherwise a zone, the clock or a
  /// default had a say, and `reading_of` should be shown.
  bool is_literal = false;
};

/// Reads what people type for a moment:
///
///     2025-06-22T13:07:00Z   also without seconds, with a fraction of them, with a blank for the T
///     2025-06-22T15:07+02:00 the same with an offset from UTC: +02:00, +0200 or +02
///     2025-06-22T13:07       without zone: in `zone`; also 2025-06-22 13:07
///     2025-06-22             the beginning of that day in `zone`
///     13:07, 13:07:30        the newest such time of day in `zone` that is not after `now`
///     -10m, -2h, -1d         that long before `now`, see `parse_duration`
///
/// A time of day that comes twice that day (clocks are put back) or never (they are put forward) is
/// refused where a date stands before it: which instant was meant, nobody can tell. Without a date,
/// `now` tells; a day always has a beginning.
///
/// Throws `UsageError`, which names `option` and what it takes: `others`, as in "now, latest", and
/// these forms.
Moment parse_moment(std::string_view text, std::string_view option, const TimeZone& zone,
                    Timestamp now, std::string_view others = "");

/// "--as-of 13:07 is read as 2025-06-22T11:07:00Z", for everybody who typed something else. With
/// milliseconds when it has any.
std::string reading_of(std::string_view text, std::string_view option, const Moment& moment);

}  // namespace rq
