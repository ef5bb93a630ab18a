#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/l2_retention.hpp"

/// How much a run of retention may remove without anybody having agreed to it.
///
/// Limits are given once and then work for years, often in a service that nobody looks at. So a run
/// removes unasked only what is to be expected of it: of each instrument as many hours as have
/// passed since its last run, at most a week of them, and a day besides. Time counts as passed when
/// both the machine's clock and the snapshots, which the exchange dates, say so. A first run, a
/// limit that was lowered, old days that were brought back, and a clock that jumped ahead all ask
/// for more than that, and get it only when somebody agrees.
namespace rq::vault {

/// When the hours of each instrument were last judged by a run that held nothing back.
using L2LastRuns = std::map<InstId, Timestamp>;

/// The hours of one instrument that a plan removes.
struct L2Removal {
  InstId instrument;
  std::uint64_t hours = 0;
  Timestamp first;  ///< beginning of the oldest
  Timestamp last;   ///< beginning of the newest
  std::uint64_t bytes = 0;
  friend bool operator==(const L2Removal&, const L2Removal&) = default;
};

/// What a plan removes, the most hours first. A file that only repeats another is none of it.
[[nodiscard]] std::vector<L2Removal> removals_of(const L2RetentionPlan& plan);

/// Those of a plan's steps that remove an hour for its age or for want of room.
[[nodiscard]] L2RetentionPlan removing_steps(const L2RetentionPlan& plan);

/// Why a removal is to be agreed to.
enum class L2RemovalDoubt : std::uint8_t {
  none,
  amount,  ///< more hours than have passed, and a day besides
  clock,   ///< the clock ran more than a day ahead of the snapshots: is it right?
};

/// Judges what a plan removes of `hours` at `now`.
[[nodiscard]] L2RemovalDoubt doubt_about(const std::vector<L2Removal>& removals,
                                         const L2Hours& hours, const L2LastRuns& last_runs,
                                         Timestamp now);

/// Whether the clock may be believed: somebody says so, or the newest snapshot is within a day.
enum class L2ClockTrust : std::uint8_t { by_snapshots, by_agreement };

/// Notes a run at `now` over these instruments, which held nothing back of `hours`. Not by a clock
/// that is not to be believed, unless it goes on from the last run; nor within an hour of that one.
/// Whether anything changed.
bool note_run(L2LastRuns& last_runs, const std::vector<InstId>& instruments, const L2Hours& hours,
              Timestamp now, L2ClockTrust trust = L2ClockTrust::by_snapshots);

}  // namespace rq::vault
