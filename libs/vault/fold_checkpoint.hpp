#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"
#include "market/minute_builder.hpp"
#include "vault/derived_pillar.hpp"
#include "vault/file_system.hpp"
#include "vault/fold_job.hpp"
#include "vault/layout.hpp"
#include "vault/pillar_outputs.hpp"
#include "vault/pillar_state.hpp"
#include "vault/raw_cursor.hpp"

namespace rq::vault {

/// How far the fold of one pillar and instrument has come, and how that becomes durable: takes up
/// what the last run committed, and commits in turn. Outputs are brought to the disk first, then
/// the state that counts them; until then nothing of a run counts. A rebuild writes everything
/// aside and swaps it in as one.
///
/// Pre-condition: the instrument is locked, and no swap is left unfinished. Functions throw
/// `DataError` and `IoError`.
class FoldCheckpoint {
 public:
  /// What is referred to must outlive this.
  FoldCheckpoint(FileSystem& fs, const Layout& layout, const InstId& instrument,
                 DerivedPillar& pillar, bool rebuild, FoldJobObserver& observer);

  /// Takes up what the last run left, or begins afresh. `files` are the raw files there are: throws
  /// when they are not those that were read. Pre-condition of all that follows.
  void open(const std::vector<RawFile>& files);

  [[nodiscard]] RawCursor& cursor() { return state_.input; }
  [[nodiscard]] MinuteBuilder& minutes() { return *minutes_; }
  [[nodiscard]] PillarOutputs& outputs() { return *outputs_; }

  /// What was read and added so far counts from now on; `report` is that of the whole run, and told
  /// the bytes written. Not for a rebuild, which counts as a whole.
  void commit(FoldJobReport& report);
  /// The last `commit` of a run, with the document of the pillar. Does nothing when nothing is new.
  void finish(FoldJobReport& report);
  /// Takes back what was added since the last commit.
  void roll_back();

 private:
  [[nodiscard]] std::string read_state() const;
  void remove_leftovers();
  void note_missing_days(const std::vector<RawFile>& files);
  void begin_afresh();
  void resume(std::string_view state_text);
  void open_outputs();
  void refuse_to_overwrite() const;
  void commit_outputs(FoldJobReport& report);
  [[nodiscard]] std::optional<Document> document() const;
  void swap_in();

  FileSystem& fs_;
  const Layout& layout_;
  InstId instrument_;
  DerivedPillar& pillar_;
  bool rebuild_;
  FoldJobObserver& observer_;

  std::filesystem::path state_file_;
  PillarState state_;
  PillarState::Counters before_;  // as the run began
  std::optional<PillarOutputs> outputs_;
  std::optional<MinuteBuilder> minutes_;
};

}  // namespace rq::vault
