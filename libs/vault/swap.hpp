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
  Swap(FileSystem& fs, std::filesystem::path root, std::filesystem::path journal);

  /// The name that the new content of `file` is written under, in the same folder.
  static std::filesystem::path aside(const std::filesystem::path& file);

  /// `aside(file)` is complete and synced: it shall replace `file`.
  void replace(const std::filesystem::path& file);
  /// `file` shall be gone.
  void remove(const std::filesystem::path& file);

  /// Does all of it.
  void commit();

 private:
  FileSystem& fs_;
  std::filesystem::path root_;  // the journal names files relative to it
  std::filesystem::path journal_;
  std::vector<std::filesystem::path> replaced_;
  std::vector<std::filesystem::path> removed_;
};

/// Finishes what a crash interrupted, if there is a journal. Throws `DataError` when the journal
/// itself cannot be read.
void finish_swap(FileSystem& fs, const std::filesystem::path& root,
                 const std::filesystem::path& journal);

}  // namespace rq::vault
