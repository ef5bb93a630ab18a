#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "exporter/rejects.hpp"

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/book_files.hpp"
#include "vault/file_system.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/layout.hpp"

namespace rq::l2_exporter {

/// What one instrument has for the disk, in order.
struct Batch {
  struct Line {
    Timestamp time;
    std::string text;  ///< with its '\n'
  };
  std::vector<Line> lines;
  std::vector<std::string> rejects;  ///< lines
  std::size_t lines_done = 0;        ///< how far `RecordingFiles::write` got
  std::size_t bytes = 0;             ///< of the lines

  void add(Timestamp time, std::string text) {
    bytes += text.size();
    lines.push_back({time, std::move(text)});
  }
  /// Bytes.
  [[nodiscard]] std::size_t weight() const { return bytes; }
  [[nodiscard]] bool is_empty() const { return lines.empty() && rejects.empty(); }
};

/// The files of one instrument: hours of snapshots, rejects, state. After construction they belong
/// to the disk thread. Every function throws `IoError`, and goes on from there when it is called
/// again.
class RecordingFiles {
 public:
  using Batch = l2_exporter::Batch;

  /// Locks the instrument and cuts off a torn last line. Throws `BusyError` when another program
  /// records it.
  RecordingFiles(vault::FileSystem& fs, const vault::Layout& layout, const InstId& instrument);

  /// Where the files ended before this run.
  [[nodiscard]] const vault::BookFilesEnd& end() const { return end_; }

  /// Hands the batch to the system.
  void write(Batch& batch);
  /// What was written is on the disk.
  void sync() { writer_.sync(); }
  /// Nothing was written for a while: closes what can be opened again.
  void rest() { writer_.rest(); }
  void write_state(const std::string& text);

 private:
  vault::FileSystem& fs_;
  vault::Layout layout_;
  InstId instrument_;
  std::unique_ptr<vault::FileLock> lock_;
  vault::BookFilesEnd end_;
  vault::BookWriter writer_;
  exporter::RejectFile rejects_;
};

}  // namespace rq::l2_exporter
