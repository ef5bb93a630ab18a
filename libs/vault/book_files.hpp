#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/live_file.hpp"

namespace rq::vault {

/// Where the snapshots of an instrument end.
struct BookFilesEnd {
  /// No line goes to a file of an earlier hour; empty before the first line.
  std::optional<Timestamp> hour;
  std::uint64_t cut_bytes = 0;  ///< of a last line that a crash tore
};

/// Makes the hour files `raw/okx/l2_perps/{INSTID}/{DATE}/{HOUR}.jsonl` ready to be appended to:
/// cuts off a torn last line, removes a newest file that holds no line, and makes the rest durable.
/// An hour that has been packed is finished. Throws `IoError`.
BookFilesEnd mend_book_files(FileSystem& fs, const Layout& layout, const InstId& instrument);

/// Appends snapshots to the hour files. A file's hour is the largest hour of event time seen so
/// far, so no file is appended to after its successor has begun. Lines are gathered in memory until
/// `flush`, see `LiveFile`. Every function throws `IoError`.
class BookWriter {
 public:
  BookWriter(FileSystem& fs, const Layout& layout, const InstId& instrument,
             const std::optional<Timestamp>& hour);

  /// `line`: one, with its '\n'. After a throw it was not taken.
  void append(Timestamp time, std::string_view line);
  void flush() { file_.flush(); }
  void sync() { file_.sync(); }
  /// See `LiveFile::rest`.
  void rest() { file_.rest(); }

 private:
  Layout layout_;
  InstId instrument_;
  std::optional<Timestamp> hour_;
  LiveFile file_;
};

}  // namespace rq::vault
