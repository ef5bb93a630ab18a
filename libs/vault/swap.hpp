#pragma once

#include <filesystem>
#include <vector>

#include "vault/file_system.hpp"

namespace rq::vault {

/// Several files replaced as one, safe at every power cut.
///
/// New contents are written and synced aside first (`aside(final)`); `commit` then writes a redo
/// journal, the moment from which the new files are the truth, renames each file into place and
/// removes the journal. Whoever next works here calls `finish_swap` first, which carries a journal
/// out again from wherever a crash stopped it.
class Swap {
 public:
  /// `root`: every file given later lies below it. Nothing is touched before `commit`.
  Swap(FileSystem& fs, std::filesystem::path root, std::filesystem::path journal);

  /// The name that the new content of `file` is written under, in the same folder.
  static std::filesystem::path aside(const std::filesystem::path& file);
  /// Whether a file of this name is new content that never got its journal: litter of a crash once
  /// `finish_swap` is through.
  static bool is_aside(const std::filesystem::path& file);

  /// `aside(file)` is complete and synced: it shall replace `file`.
  void replace(const std::filesystem::path& file);
  /// `file` shall be gone. No file is both replaced and removed.
  void remove(const std::filesystem::path& file);

  /// Does all of it; nothing when there is nothing to do. Throws `IoError`; `DataError` for a file
  /// outside the root.
  void commit();

 private:
  FileSystem& fs_;
  std::filesystem::path root_;  // the journal names files relative to it
  std::filesystem::path journal_;
  std::vector<std::filesystem::path> replaced_;
  std::vector<std::filesystem::path> removed_;
};

/// Finishes what a crash interrupted, if there is a journal. Safe to call at any time, by the one
/// program that holds the lock. Throws `IoError`; `DataError` when the journal itself cannot be
/// read or names a file outside `root`: then nothing has been touched.
void finish_swap(FileSystem& fs, const std::filesystem::path& root,
                 const std::filesystem::path& journal);

}  // namespace rq::vault
