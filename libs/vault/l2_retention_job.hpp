#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/file_system.hpp"
#include "vault/l2_removal.hpp"
#include "vault/l2_retention.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// The snapshot files of some instruments.
struct L2Listing {
  L2Hours hours;
  std::uint64_t ignored = 0;  ///< files and folders beside them that are none: never touched
  /// Instruments whose files cannot be listed, and why; nothing of them is in `hours`.
  std::vector<std::pair<InstId, IoError>> unreadable;
};

/// Looks at the files, and which instruments are recorded, changing nothing.
L2Listing list_l2_hours(FileSystem& fs, const Layout& layout,
                        const std::vector<InstId>& instruments);

/// What one run did.
struct L2RetentionReport {
  std::uint64_t packed = 0;    ///< hours, those whose packing was only finished included
  std::uint64_t expired = 0;   ///< files removed for their age
  std::uint64_t evicted = 0;   ///< files removed for want of room
  std::uint64_t failed = 0;    ///< steps that were not carried out
  std::uint64_t deferred = 0;  ///< hours not packed as the disk was full
  /// What would have been removed if somebody had agreed to it: then nothing was removed.
  std::vector<L2Removal> held{};
  L2RemovalDoubt doubt = L2RemovalDoubt::none;  ///< why
  std::uint64_t ignored = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
  /// That of the first failure; `usage` when removal was held back and nothing else failed.
  ExitCode result = ExitCode::ok;
};

/// What a run would do, and whether somebody must agree to it first.
struct L2RetentionForecast {
  L2RetentionPlan by_age;
  L2RetentionPlan by_size;  ///< at the most: how small packing makes an hour shows when it is done
  std::vector<L2Removal> removals;
  L2RemovalDoubt doubt = L2RemovalDoubt::none;
};

/// Whoever watches a run: a log, a test.
class L2RetentionObserver {
 public:
  virtual ~L2RetentionObserver() = default;
  virtual void done(const L2RetentionStep& step) = 0;
  /// A step was not carried out; the run goes on with the next.
  virtual void failed(const Error& error) = 0;
  /// Something a person should know.
  virtual void note(const std::string& message) = 0;
};

/// What a run under these rules would do. Whether it is agreed to does not matter.
L2RetentionForecast forecast_l2_retention(const L2Hours& hours, const L2RetentionRules& rules,
                                          const L2LastRuns& last_runs, Timestamp now);

/// Packs and removes hours of snapshots as the rules say, judged at `now`, and removes folders of
/// days that became empty. May be killed at any moment: whatever it had not removed on purpose is
/// still there in one form or the other, and the next run goes on. When packing finds the disk
/// full, the hours after it wait for the next run; what is to be removed still is. When more is to
/// be removed than a run may do unasked (see l2_removal.hpp), and `rules.agreed` is not set, it
/// packs and removes nothing. `program` is named to whoever finds the lock taken. Throws
/// `BusyError`, and `IoError` when the files cannot even be listed.
L2RetentionReport run_l2_retention(FileSystem& fs, const Layout& layout,
                                   const std::vector<InstId>& instruments,
                                   const L2RetentionRules& rules, Timestamp now,
                                   const std::string& program, L2RetentionObserver& observer);

}  // namespace rq::vault
