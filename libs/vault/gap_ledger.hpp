#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

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
  /// Cuts off a torn last line. `last_id`: the newest trade on disk. Throws `IoError`.
  GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument,
            std::optional<TradeId> last_id);

  /// Holds a record for `commit`. A hole behind `last_id` that the ledger has already, because the
  /// program was killed before it wrote the trades in front of it, is not repeated.
  void append(const GapRecord& gap);
  /// Everything appended is on the disk when this returns. Throws `IoError`; then nothing is half
  /// written, and the next call writes all of it again.
  void commit();

 private:
  using Hole = std::pair<TradeId, TradeId>;  // first and last id
  struct End;
  static End read_end(FileSystem& fs, const std::filesystem::path& file,
                      std::optional<TradeId> last_id);
  GapLedger(FileSystem& fs, const std::filesystem::path& file, End end);

  AppendFile file_;
  std::string pending_;
  std::set<Hole> known_holes_;  // behind the newest trade there was at the start
};

}  // namespace rq::vault
