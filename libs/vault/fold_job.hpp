#pragma once

#include <cstdint>
#include <string>

#include "core/inst_id.hpp"
#include "vault/derived_pillar.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

struct FoldJobOptions {
  bool rebuild = false;  ///< recompute from the first raw trade and swap the result in
  bool strict = false;   ///< stop at the first line that cannot be read, with nothing committed
  /// Bytes of raw files after which a long first build commits, at the end of a day: about a
  /// second's work, which is what a kill costs at most. A commit waits for the disk a dozen times.
  std::uint64_t commit_step = std::uint64_t{1} << 30;
};

/// What one run did. Counts are of this run.
struct FoldJobReport {
  std::uint64_t trades = 0;         ///< good trades read, late ones included
  std::uint64_t late = 0;           ///< of those, left out because their minute was closed
  std::uint64_t rejected = 0;       ///< lines that could not be read
  std::uint64_t bytes_read = 0;     ///< of raw files
  std::uint64_t bytes_written = 0;  ///< of derived lines

  FoldJobReport& operator+=(const FoldJobReport& other);
};

/// Whoever watches a run: a log, a progress bar, a test.
class FoldJobObserver {
 public:
  virtual ~FoldJobObserver() = default;
  /// `done` of `total` bytes of raw files of this run.
  virtual void progress(std::uint64_t done, std::uint64_t total) = 0;
  /// A line went to the rejects. `where` is file:line.
  virtual void rejected(const std::string& where, const std::string& reason) = 0;
  /// Something a person should know, for the log.
  virtual void note(const std::string& message) = 0;
};

/// The one sentence that every derived pillar is: resume → read complete lines → fold → append →
/// commit. The derived files are a pure function of the raw files: however the input is cut between
/// runs and wherever a run dies, they end up with the bytes of one run over the whole.
///
/// `program` is named to whoever finds the instrument locked. Throws `NoInputError` (no raw
/// trades), `BusyError` (locked, or an import was interrupted), `DataError` (facts, state or raw
/// files are not what they must be; a bad line under `strict`), `IoError`.
FoldJobReport run_fold_job(FileSystem& fs, const Layout& layout, const InstId& instrument,
                           const PillarFactory& make_pillar, const std::string& program,
                           const FoldJobOptions& options, FoldJobObserver& observer);

}  // namespace rq::vault
