// Windows keeps the zone of the machine in the registry, and the zones of the world in icu.dll
// (https://learn.microsoft.com/windows/win32/intl/international-components-for-unicode--icu-).
#include <memory>
#include <windows.h>

#include "app/time_zone.hpp"
#include "core/errors.hpp"

namespace rq::app::system_zones {

namespace {

constexpr std::int64_t ms_of_1601 = -11'644'473'600'000;  // where FILETIME begins, in Unix time

std::int64_t to_number(const FILETIME& time) {
  return static_cast<std::int64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime;
}

/// What icu.dll has, as its documentation declares it (ucal.h, uenum.h).
class Icu {
 public:
  using Status = int;  // UErrorCode: above 0 a failure
  struct Calendar;
  struct Names;

  /// Throws `UsageError` where Windows has none: before 10, version 1903.
  static const Icu& instance() {
    static const Icu icu;
    return icu;
  }

  Calendar* (*open)(const char16_t* zone, std::int32_t length, const char* locale, int type,
                    Status*) = nullptr;
  void (*close)(Calendar*) = nullptr;
  void (*set_millis)(Calendar*, double unix_ms, Status*) = nullptr;
  std::int32_t (*get)(const Calendar*, int field, Status*) = nullptr;
  Names* (*open_names)(Status*) = nullptr;
  const char* (*next_name)(Names*, std::int32_t* length, Status*) = nullptr;
  void (*close_names)(Names*) = nullptr;

 private:
  Icu() {
    library_ = LoadLibraryExW(L"icu.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
    const bool is_complete = library_ != nullptr && find(open, "ucal_open") &&
                             find(close, "ucal_close") && find(set_millis, "ucal_setMillis") &&
                             find(get, "ucal_get") && find(open_names, "ucal_openTimeZones") &&
                             find(next_name, "uenum_next") && find(close_names, "uenum_close");
    if (!is_complete)
      throw UsageError(
          "--tz cannot look up names of time zones: this Windows has no icu.dll, which came with "
          "Windows 10, version 1903. Use local, UTC or an offset as in +02:00");
  }

  template <typename Function>
  bool find(Function*& function, const char* name) {
    // By way of void*, which the compilers take for any function.
    function = reinterpret_cast<Function*>(  // NOLINT(*-reinterpret-cast)
        reinterpret_cast<void*>(GetProcAddress(library_, name)));
    return function != nullptr;
  }

  HMODULE library_ = nullptr;  // stays loaded
};

constexpr int default_calendar = 0;    // UCAL_DEFAULT
constexpr int zone_offset_field = 15;  // UCAL_ZONE_OFFSET, in ms
constexpr int dst_offset_field = 16;   // UCAL_DST_OFFSET, in ms

[[noreturn]] void refuse(const std::string& zone, Icu::Status status) {
  throw UsageError("Windows does not say what time it is in " + zone + " (icu.dll reports error " +
                   std::to_string(status) + "); use local, UTC or an offset as in +02:00");
}

}  // namespace

TimeZone local() {
  return {"the local time zone", [](Timestamp t) -> std::chrono::seconds {
            const auto ticks = static_cast<std::uint64_t>(
                (std::chrono::floor<std::chrono::seconds>(t).time_since_epoch() /
                     std::chrono::milliseconds(1) -
                 ms_of_1601) *
                10'000);
            const FILETIME utc{static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
            SYSTEMTIME utc_fields{};
            SYSTEMTIME local_fields{};
            FILETIME local{};
            if (FileTimeToSystemTime(&utc, &utc_fields) == 0 ||
                SystemTimeToTzSpecificLocalTimeEx(nullptr, &utc_fields, &local_fields) == 0 ||
                SystemTimeToFileTime(&local_fields, &local) == 0)
              throw UsageError("Windows does not say what its local time was at " +
                               format_seconds(t) + "; use --tz UTC, or an offset as in +02:00");
            return std::chrono::seconds((to_number(local) - to_number(utc)) / 10'000'000);
          }};
}

std::vector<std::string> names() {
  const Icu& icu = Icu::instance();
  Icu::Status status = 0;
  const std::unique_ptr<Icu::Names, void (*)(Icu::Names*)> list(icu.open_names(&status),
                                                                icu.close_names);
  std::vector<std::string> all;
  std::int32_t length = 0;
  while (status <= 0 && list != nullptr) {
    const char* const name = icu.next_name(list.get(), &length, &status);
    if (name == nullptr) break;
    all.emplace_back(name, static_cast<std::size_t>(length));
  }
  return all;
}

TimeZone named(const std::string& name) {
  const Icu& icu = Icu::instance();
  const std::u16string wide(name.begin(), name.end());  // names are ASCII
  Icu::Status status = 0;
  const std::shared_ptr<Icu::Calendar> calendar(
      icu.open(wide.data(), static_cast<std::int32_t>(wide.size()), nullptr, default_calendar,
               &status),
      icu.close);
  if (status > 0) refuse(name, status);
  return {
      name, [&icu, calendar, name](Timestamp t) -> std::chrono::seconds {
        Icu::Status failure = 0;
        icu.set_millis(calendar.get(), static_cast<double>(t.time_since_epoch().count()), &failure);
        const std::chrono::milliseconds ahead(icu.get(calendar.get(), zone_offset_field, &failure) +
                                              icu.get(calendar.get(), dst_offset_field, &failure));
        if (failure > 0) refuse(name, failure);
        return std::chrono::floor<std::chrono::seconds>(ahead);
      }};
}

}  // namespace rq::app::system_zones
