#include <ctime>
#include <exception>

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

/// The database. Reading it fails where it is not installed.
const tzdb::tzdb& database() {
  try {
    return tzdb::get_tzdb();
  } catch (const std::exception& error) {
    throw UsageError(std::string("--tz needs the time zone database of this system, and there is "
                                 "none: install the package tzdata, or name an offset as in +02:00 "
                                 "(") +
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
