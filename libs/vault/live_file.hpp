#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/errors.hpp"
#include "vault/file_system.hpp"

namespace rq::vault {

/// Somebody removed, moved, replaced or cut a file while it was being written. It is thrown once
/// for each time: what this program wrote since the last sync is kept, and is written again.
class FileTakenAway : public IoError {
 public:
  explicit FileTakenAway(const std::filesystem::path& file);
};

/// The newest file of a recording: whole lines are gathered in memory until `flush` appends them.
/// After an `IoError` no line is lost and none is half written: the next `flush` first cuts off
/// what the failed one left, then writes again. After a failed sync that is all since the last good
/// one, for the system may take it for written although it never gets to the disk.
///
/// Each sync also compares the file at the path with what was written. When they differ, the file
/// was taken away: `FileTakenAway` is thrown, and the next `flush` writes all since the last good
/// sync to the file that the path names then. Nothing stands there twice: what of it did get into
/// the file at the path (one that was cut back is written on) is taken off its end first.
class LiveFile {
 public:
  /// So much may gather before its owner should flush.
  static constexpr std::size_t buffer_limit = std::size_t{256} * 1024;
  /// So much may wait for a sync; more is synced at once.
  static constexpr std::size_t unsynced_limit = buffer_limit;

  explicit LiveFile(FileSystem& fs) : fs_(fs) {}

  /// Lines go to `file` from now on; it is created by the first of them. What was added before is
  /// made safe first: a power cut may tear the newest file only.
  void begin(std::filesystem::path file);
  /// Add whole lines here. Pre-condition: `begin` was called.
  [[nodiscard]] std::string& lines() { return buffer_; }
  /// Hands all lines to the system: they outlive this process, not a power cut.
  void flush();
  /// Flushes, and returns when all lines are on the disk.
  void sync();
  /// Closes the file if all of it is on the disk, so that a quiet recording holds no descriptor.
  /// The next `flush` opens it again; when another file is there by then, it was taken away.
  void rest();

 private:
  void open();
  [[nodiscard]] bool is_in_place() const;
  void leave();

  FileSystem& fs_;
  std::filesystem::path path_;  // of `file_`, or of the file to open
  std::unique_ptr<WriteFile> file_;
  std::uint64_t size_ = 0;    // of `file_`, whole lines only
  bool rests_ = false;        // closed, and to be opened again as it was left
  bool torn_ = false;         // a failed write may have left bytes after `size_`
  bool name_synced_ = false;  // the folder's entry of `file_` is on the disk
  std::string unsynced_;      // what ends at `size_` and may not be on the disk yet
  std::string buffer_;        // what comes next
};

/// Cuts off a last line that has no end, which a crash left; what stays is durable. Returns how
/// many bytes that was; 0 when there is no such file.
std::uint64_t cut_torn_line(FileSystem& fs, const std::filesystem::path& file);

}  // namespace rq::vault
