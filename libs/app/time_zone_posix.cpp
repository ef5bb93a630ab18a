#include <ctime>
#include <exception>
#include <stdexcept>

#include "app/time_zone.hpp"
#include "core/errors.hpp"

#if defined(RQ_STANDARD_LIBRARY_HAS_TIME_ZONES)
#include <chrono>
namespace tzdb = std::chrono;
#else
#include <date/tz.h>
namespace tzdb = date;
#endif

namespace rq::app::system_zones {

namespace {

/// Zone files list the changes of clocks up to 2037, or ("slim" ones) only up to the last change of
/// the rules, with the rule at their end for the time after. date 3 does not read that rule: with
/// slim files it would put New York into winter for ever.
void refuse_slim_files() {
#if !defined(RQ_STANDARD_LIBRARY_HAS_TIME_ZONES)
  using namespace std::chrono;
  constexpr sys_days in_2030 = year(2030) / 7 / 1;
  constexpr sys_days in_2100 = year(2100) / 1 / 1;
  for (const char* name : {"America/New_York", "Europe/Berlin", "Australia/Sydney"})
    if (tzdb::locate_zone(name)->get_info(in_2030).end < in_2100) return;
  throw std::runtime_error(
      "the files in /usr/share/zoneinfo are slim ones, which this build cannot "
      "read: build RaveQuant with g++ 14 or newer");
#endif
}

/// The database. Reading it fails where it is not installed.
const tzdb::tzdb& database() {
  try {
    const auto& all = tzdb::get_tzdb();
    refuse_slim_files();
    return all;
  } catch (const std::exception& error) {
    throw UsageError(std::string("--tz cannot use the time zone database of this system: install "
                                 "the package tzdata, or name an offset as in +02:00 (") +
                     error.what() + ')');
  }
}

}  // namespace

/// The C library knows TZ, /etc/localtime and their every form.
TimeZone local() {
  ::tzset();
  return {"the local time zone", [](Timestamp t) {
            const std::time_t time =
                std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
            std::tm local{};
            if (::localtime_r(&time, &local) == nullptr) return std::chrono::seconds{};
            return std::chrono::seconds(local.tm_gmtoff);
          }};
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& zone : database().zones) all.emplace_back(zone.name());
#if defined(RQ_STANDARD_LIBRARY_HAS_TIME_ZONES)
  // The other library has them among the zones.
  for (const auto& link : database().links) all.emplace_back(link.name());
#endif
  return all;
}

TimeZone named(const std::string& name) {
  const auto* const zone = tzdb::locate_zone(name);
  return {name, [zone](Timestamp t) {
            const auto info = zone->get_info(std::chrono::floor<std::chrono::seconds>(t));
            return std::chrono::seconds(info.offset);
          }};
}

}  // namespace rq::app::system_zones
