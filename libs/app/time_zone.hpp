#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time_zone.hpp"

namespace CLI {
class App;
}

namespace rq::app {

/// The option of every program that prints times for people.
struct TimeZoneOptions {
  std::string tz = "UTC";  ///< --tz

  /// The zone that it names, see `find_time_zone`.
  [[nodiscard]] TimeZone zone() const;
};

/// Adds --tz. A zone that is none is refused when the options are read.
void add_time_zone_option(CLI::App& cli, TimeZoneOptions& options);

/// `UTC`, `local` (this machine's zone, on POSIX that of the environment variable TZ if it is set),
/// an offset as in `+02:00`, or the name of a zone in the time zone database, as in Europe/Berlin;
/// capital and small letters are the same, and a blank is an underscore. Throws `UsageError` for
/// any other name: it says what is expected and which names are near; and where this system has no
/// time zone database, what to install.
TimeZone find_time_zone(const std::string& name);

/// The names that someone who typed `name` may have meant, the nearest first, three at most: those
/// whose city it is (`berlin`), then those that differ in a letter or two.
std::vector<std::string> near_zone_names(std::string_view name,
                                         const std::vector<std::string>& all);

/// What the system knows of time zones: time_zone_posix.cpp, time_zone_windows.cpp.
namespace system_zones {

/// This machine's zone.
TimeZone local();
/// The names in the time zone database, in any order. Throws `UsageError` when there is none.
std::vector<std::string> names();
/// The zone of that name. Pre-condition: it is one of `names`.
TimeZone named(const std::string& name);

}  // namespace system_zones

}  // namespace rq::app
