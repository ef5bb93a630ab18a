#include "vault/l2_removal.hpp"

#include <algorithm>
#include <optional>

namespace rq::vault {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr hours one_day{24};
constexpr hours longest_absence{7 * 24};

/// The moment that the snapshots themselves bear witness to: the end of the newest hour.
std::optional<Timestamp> end_of_snapshots(const L2Hours& all) {
  std::optional<Timestamp> end;
  for (const auto& [instrument, hour] : newest_hours(all.files))
    end = std::max(end.value_or(hour), hour + hours(1));
  return end;
}

std::optional<Timestamp> last_run_of(const InstId& instrument, const L2LastRuns& last_runs,
                                     Timestamp now) {
  const auto found = last_runs.find(instrument);
  // One in the future was made by a clock that was wrong: it says nothing.
  if (found == last_runs.end() || found->second > now) return std::nullopt;
  return found->second;
}

/// Where nobody records any more, the clock is right when run after run says so.
bool is_steady(std::optional<Timestamp> last_run, Timestamp now) {
  return last_run && now - *last_run <= one_day;
}

/// Hours that may go unasked.
std::uint64_t allowance(std::optional<Timestamp> last_run, Timestamp until) {
  if (!last_run) return one_day.count();
  const auto passed =
      std::clamp(std::chrono::floor<hours>(until - *last_run), hours(0), longest_absence);
  return static_cast<std::uint64_t>((one_day + passed).count());
}

}  // namespace

L2RetentionPlan removing_steps(const L2RetentionPlan& plan) {
  L2RetentionPlan steps;
  for (const L2RetentionStep& step : plan)
    if (step.action == L2RetentionAction::expire || step.action == L2RetentionAction::evict)
      steps.push_back(step);
  return steps;
}

std::vector<L2Removal> removals_of(const L2RetentionPlan& plan) {
  std::map<InstId, std::map<Timestamp, std::uint64_t>> bytes_of_hours;
  for (const L2RetentionStep& step : removing_steps(plan))
    bytes_of_hours[step.file.instrument][step.file.hour] += step.file.size;
  std::vector<L2Removal> removals;
  for (const auto& [instrument, each] : bytes_of_hours) {
    L2Removal removal{instrument, each.size(), each.begin()->first, each.rbegin()->first, 0};
    for (const auto& [hour, bytes] : each) removal.bytes += bytes;
    removals.push_back(removal);
  }
  std::sort(removals.begin(), removals.end(), [](const L2Removal& a, const L2Removal& b) {
    return a.hours != b.hours ? a.hours > b.hours : a.instrument < b.instrument;
  });
  return removals;
}

L2RemovalDoubt doubt_about(const std::vector<L2Removal>& removals, const L2Hours& all,
                           const L2LastRuns& last_runs, Timestamp now) {
  const Timestamp witnessed = std::min(now, end_of_snapshots(all).value_or(now));
  const bool clock_is_ahead = now - witnessed > one_day;
  const bool is_recorded = !all.recorded.empty();
  for (const L2Removal& removal : removals) {
    const auto last_run = last_run_of(removal.instrument, last_runs, now);
    // It ran ahead of a recorder at work, or since the last run.
    if (clock_is_ahead && !is_steady(last_run, now) && (is_recorded || last_run))
      return L2RemovalDoubt::clock;
    if (removal.hours > allowance(last_run, witnessed)) return L2RemovalDoubt::amount;
  }
  return L2RemovalDoubt::none;
}

bool note_run(L2LastRuns& last_runs, const std::vector<InstId>& instruments, const L2Hours& all,
              Timestamp now, L2ClockTrust trust) {
  const auto end = end_of_snapshots(all);
  const bool clock_is_right = trust == L2ClockTrust::by_agreement ||
                              (end && now - *end <= one_day && *end - now <= one_day);
  bool changed = false;
  for (const InstId& instrument : instruments) {
    const auto last_run = last_run_of(instrument, last_runs, now);
    if (!clock_is_right && !is_steady(last_run, now)) continue;
    if (last_run && now - *last_run < hours(1)) continue;
    last_runs.insert_or_assign(instrument, now);
    changed = true;
  }
  return changed;
}

}  // namespace rq::vault
