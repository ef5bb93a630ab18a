#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/time.hpp"
#include "vault/append_file.hpp"
#include "vault/file_system.hpp"
#include "vault/swap.hpp"

namespace rq::vault {

/// Lines filed by UTC day: a folder of files `{DATE}.jsonl`, of which only the newest grows. Other
/// names in the folder are left alone.
class DayFiles {
 public:
  /// How much of the files counts. What follows it, in the newest file or in later ones, is
  /// of a run that did not finish. Of finished days only the number is kept, so that years of them
  /// cost nothing to remember.
  struct End {
    std::optional<Date> newest;  ///< empty before the first line
    std::uint64_t bytes = 0;     ///< of the newest file
    std::uint64_t finished = 0;  ///< files of earlier days
    friend bool operator==(const End&, const End&) = default;
  };

  /// `aside`: the files are written under the names of their replacements (see swap.hpp), as a
  /// rebuild does.
  DayFiles(FileSystem& fs, std::filesystem::path folder, const End& committed, bool aside);

  /// The file of `day`, to add at least one line to. Pre-condition: `day` is not before that of the
  /// call before, nor before the newest committed one.
  AppendFile& file(Date day);

  /// Throws `DataError` when some of what counts is gone: bytes of the newest file, or earlier
  /// files.
  void check() const;
  /// Checks, then removes what does not count: bytes after the committed length of the newest
  /// file, later days, and replacements that never took their place.
  void cut_back();
  /// All that was added is on the disk when this returns; it counts from now on. Returns how many
  /// bytes that was.
  std::uint64_t commit();
  [[nodiscard]] const End& committed() const { return committed_; }

  /// A file that holds something, if there is any.
  [[nodiscard]] std::optional<std::filesystem::path> find_any() const;
  /// All replacements shall take their place, and files of days without one shall be gone.
  void replace_all(Swap& swap) const;

 private:
  /// Days by name, so from the oldest.
  struct Listing {
    std::vector<Date> files;
    std::vector<Date> replacements;
  };

  [[nodiscard]] Listing list() const;
  [[nodiscard]] std::filesystem::path path_of(Date day) const;
  void check_finished(const std::vector<Date>& days) const;

  FileSystem& fs_;
  std::filesystem::path folder_;
  End committed_;
  bool aside_;
  std::vector<Date> begun_;         // days that got their first line since the last commit
  std::optional<AppendFile> open_;  // the newest of all
  std::uint64_t added_ = 0;         // bytes of days finished since the last commit
};

}  // namespace rq::vault
