#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "vault/append_file.hpp"
#include "vault/day_files.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/swap.hpp"

namespace rq::vault {

struct PillarState;

/// The files that a pillar appends to.
struct OutputPaths {
  std::vector<std::filesystem::path> files;  ///< in the order in which the pillar asks for them
  std::optional<std::filesystem::path> day_folder;  ///< of its files by UTC day, if it has such
};

/// All files that one run of a pillar appends to, the rejects included, and how they are brought to
/// the disk: together, so that a state that says how long they are can follow.
class PillarOutputs {
 public:
  /// `state`: the committed lengths; those of day files must be there when `paths` has a day folder
  /// (else `std::bad_optional_access`). `aside`: everything is written beside what is there, as the
  /// replacements of swap.hpp.
  PillarOutputs(FileSystem& fs, const Layout& layout, const OutputPaths& paths,
                const std::filesystem::path& rejects, const PillarState& state, bool aside);

  /// The `index`-th of `OutputPaths::files`.
  [[nodiscard]] AppendFile& file(std::size_t index) { return files_[index].lines; }
  /// The file of a day; pre-condition: the pillar has a day folder. See `DayFiles::file`.
  [[nodiscard]] AppendFile& day(Date day) { return days_->file(day); }
  [[nodiscard]] AppendFile& rejects() { return files_.back().lines; }

  /// A file that holds something, if there is any.
  [[nodiscard]] std::optional<std::filesystem::path> find_any() const;
  /// Cuts all files back to what counts, and removes what a rebuild that was killed left behind.
  /// Throws `DataError` when some of what counts is gone.
  void cut_back();
  /// As `cut_back` after a failure: goes on where a file cannot be cut. The next run cuts it.
  void roll_back();
  /// Brings all that was added to the disk and puts the new lengths into `state`. Returns how many
  /// bytes were added.
  std::uint64_t commit(PillarState& state);
  /// The files written aside shall replace those that are there, all of them.
  void replace_all(Swap& swap) const;

 private:
  struct Output {
    std::filesystem::path path;  // its final name
    std::string name;            // the same below the Vault
    AppendFile lines;
  };

  FileSystem& fs_;
  bool aside_;
  std::vector<Output> files_;  // the last are the rejects
  std::optional<DayFiles> days_;
};

}  // namespace rq::vault
