#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "vault/file_system.hpp"

namespace rq::vault {

/// A file that only grows, by whole lines, and whose owner remembers how long it was when it was
/// last committed. Opened by the first byte written; never created empty.
class AppendFile {
 public:
  /// `committed`: the length that counts; what follows it is of a run that did not finish.
  AppendFile(FileSystem& fs, std::filesystem::path file, std::uint64_t committed);

  /// Throws `DataError` when the file is shorter than its committed length. Returns its length;
  /// nullopt when there is no file.
  std::optional<std::uint64_t> check() const;
  /// Checks, then cuts the file back to its committed length.
  void cut_back();

  /// Add whole lines here, then call `write_if_large`.
  std::string& lines() { return lines_; }
  void write_if_large();
  /// All that was added is on the disk when this returns; it counts from now on. Returns how many
  /// bytes that was.
  std::uint64_t commit();

  [[nodiscard]] const std::filesystem::path& path() const { return file_; }
  /// Committed length in bytes.
  [[nodiscard]] std::uint64_t committed() const { return committed_; }

 private:
  void write();

  FileSystem& fs_;
  std::filesystem::path file_;
  std::uint64_t committed_;
  std::uint64_t written_ = 0;  // since the last commit
  bool is_new_ = false;        // its name is not durable yet
  std::unique_ptr<WriteFile> output_;
  std::string lines_;
};

}  // namespace rq::vault
