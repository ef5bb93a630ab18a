#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "vault/file_system.hpp"

namespace rq::vault {

/// What is known of the room on a disk.
struct DiskOutlook {
  DiskSpace space;
  /// Whole days until it is full if it goes on filling up as it does; empty when it does not, when
  /// that takes longer than ten years, and before it is known.
  std::optional<std::int64_t> full_in_days{};
  /// Hours that this is concluded from.
  std::int64_t hours_seen = 0;
  friend bool operator==(const DiskOutlook&, const DiskOutlook&) = default;
};

/// Percent of the disk that is not available, rounded down: 100 when nothing can be written.
[[nodiscard]] std::int64_t percent_full(const DiskSpace& space);

/// Concludes from the room that is left, looked at now and then, when a disk will be full, and says
/// so in time: at 90 percent and a week before.
///
/// The rate is the median of what the last hours took, up to a day of them, and no more than what
/// they took all together: an hour in which much was copied or fetched does not count, nor does one
/// in which much was removed, and what packing gives back does. It is known after three hours, one
/// of which may have been spent on catching up. Time is that of a monotonic clock, so that nobody
/// who sets the machine's clock changes it.
class DiskWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Takes note of the room at `now`, not before that of the last call. Returns what a person
  /// should know, a sentence: when the disk is 90 percent full or will be full within a week, once,
  /// again when it got worse by a percent or a day, and every day.
  std::optional<std::string> look(Time now, const DiskSpace& space);

  /// As of the last look.
  [[nodiscard]] const DiskOutlook& outlook() const { return outlook_; }

 private:
  struct Sample {
    Time time;
    std::uint64_t available;
  };
  /// How bad it is: a higher percentage, or fewer days, is worse.
  struct Severity {
    std::optional<std::int64_t> percent{};
    std::optional<std::int64_t> days{};
  };

  void remember(Time now, const DiskSpace& space);
  /// Bytes a day; empty when unknown, 0 when it does not fill up.
  [[nodiscard]] std::optional<double> rate() const;
  [[nodiscard]] bool is_worse(const Severity& severity) const;
  [[nodiscard]] std::string sentence(const Severity& severity) const;

  std::deque<Sample> hours_;  // an hour or more apart, the oldest first
  DiskOutlook outlook_;
  Severity told_;  // the worst since the disk was last in order, or since yesterday
  std::optional<Time> last_told_;
};

}  // namespace rq::vault
