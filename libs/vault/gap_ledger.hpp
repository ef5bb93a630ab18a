#pragma once

#include <optional>
#include <string>

#include "core/inst_id.hpp"
#include "market/trade_recorder.hpp"
#include "vault/append_file.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// The gap ledger of an instrument, `state/trades/okx/perps/{INSTID}.gaps.jsonl`: what became of
/// ids that did not arrive by themselves.
class GapLedger {
 public:
  /// Cuts off a torn last line. Throws `IoError`.
  GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument);

  /// Holds a record for `commit`. A hole that is the ledger's last line already, because the
  /// program was killed before it wrote the trade behind it, is not repeated.
  void append(const GapRecord& gap);
  /// Everything appended is on the disk when this returns. Throws `IoError`; then nothing is half
  /// written, and the next call writes all of it again.
  void commit();

 private:
  struct End;
  static End read_end(FileSystem& fs, const std::filesystem::path& file);
  GapLedger(FileSystem& fs, const std::filesystem::path& file, const End& end);

  AppendFile file_;
  std::string pending_;
  std::string last_hole_;  // what identifies the last line, if it is a hole
};

}  // namespace rq::vault
