#include "vault/disk_watch.hpp"

#include <algorithm>
#include <vector>

namespace rq::vault {

namespace {

using namespace std::chrono_literals;
using Hours = std::chrono::duration<double, std::ratio<3600>>;

constexpr std::size_t fewest_hours = 3;
constexpr std::size_t most_hours = 24;
constexpr double hours_a_day = 24;
constexpr std::int64_t alarming_percent = 90;
constexpr std::int64_t alarming_days = 7;
/// A warning is over when it is this much better than what gave cause for it: a value that goes to
/// and fro is told once.
constexpr std::int64_t reassuring_percent = 88;
constexpr std::int64_t reassuring_days = 9;
constexpr double most_days = 3660;

/// "3.1 GB"
std::string in_gb(std::uint64_t bytes) {
  constexpr std::uint64_t tenth = 100'000'000;
  const std::uint64_t tenths = bytes / tenth;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " GB";
}

std::string counted(std::int64_t number, const std::string& unit) {
  return std::to_string(number) + ' ' + unit + (number == 1 ? "" : "s");
}

/// Of two in the middle the lower one: an alarm can wait for the next hour.
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

std::int64_t percent_full(const DiskSpace& space) {
  if (space.capacity == 0) return 0;  // a file system without a size
  const auto taken = space.capacity - std::min(space.available, space.capacity);
  return static_cast<std::int64_t>(static_cast<long double>(taken) * 100 /
                                   static_cast<long double>(space.capacity));
}

std::optional<std::string> DiskWatch::look(Time now, const DiskSpace& space) {
  remember(now, space);
  Severity severity;
  if (const auto percent = percent_full(space);
      percent >= alarming_percent || (told_.percent && percent >= reassuring_percent))
    severity.percent = percent;
  if (const auto days = outlook_.full_in_days;
      days && (*days < alarming_days || (told_.days && *days < reassuring_days)))
    severity.days = days;
  if (!severity.percent) told_.percent.reset();
  if (!severity.days) told_.days.reset();
  if (!severity.percent && !severity.days) return std::nullopt;
  const bool is_daily = last_told_ && now - *last_told_ >= 24h;
  if (!is_worse(severity) && !is_daily) return std::nullopt;
  told_ = severity;
  last_told_ = now;
  return sentence(severity);
}

void DiskWatch::remember(Time now, const DiskSpace& space) {
  if (hours_.empty() || now - hours_.back().time >= 1h) {
    hours_.push_back({now, space.available});
    if (hours_.size() > most_hours + 1) hours_.pop_front();
  }
  outlook_ = {.space = space, .full_in_days = {}};
  outlook_.hours_seen = static_cast<std::int64_t>(hours_.size()) - 1;
  if (const auto taken = rate(); taken && *taken > 0) {
    const double days = static_cast<double>(space.available) / *taken;
    if (days < most_days) outlook_.full_in_days = static_cast<std::int64_t>(days);
  }
}

std::optional<double> DiskWatch::rate() const {
  if (hours_.size() < fewest_hours + 1) return std::nullopt;
  const auto taken_an_hour = [](const Sample& from, const Sample& to) {
    return (static_cast<double>(from.available) - static_cast<double>(to.available)) /
           Hours(to.time - from.time).count();
  };
  std::vector<double> each;
  for (std::size_t i = 1; i < hours_.size(); ++i)
    each.push_back(taken_an_hour(hours_[i - 1], hours_[i]));
  const double all = taken_an_hour(hours_.front(), hours_.back());
  return std::max(0.0, std::min(median(std::move(each)), all)) * hours_a_day;
}

bool DiskWatch::is_worse(const Severity& severity) const {
  const auto& [percent, days] = severity;
  return (percent && (!told_.percent || *percent > *told_.percent)) ||
         (days && (!told_.days || *days < *told_.days));
}

std::string DiskWatch::sentence(const Severity& severity) const {
  std::string text = "the disk of the Vault is " + std::to_string(percent_full(outlook_.space)) +
                     " % full, " + in_gb(outlook_.space.available) + " are left";
  if (severity.days)
    text += ". At the rate of the last " + counted(outlook_.hours_seen, "hour") +
            " it is full in " +
            (*severity.days == 0 ? "less than a day" : counted(*severity.days, "day"));
  return text +
         ". When it is full, recording waits for room. Make some: l2_retention packs order book "
         "snapshots, and with "
         "--keep-days or --max-bytes removes old ones; finished days of raw trades may be moved to "
         "another disk";
}

}  // namespace rq::vault
