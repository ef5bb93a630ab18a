#pragma once

#include <optional>

#include "core/inst_id.hpp"
#include "market/trade_recorder.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/live_file.hpp"

namespace rq::vault {

/// The gap ledger of an instrument, `state/trades/okx/perps/{INSTID}.gaps.jsonl`: what became of
/// ids that did not arrive by themselves. It is written before the trades that it names.
class GapLedger {
 public:
  /// Cuts off a torn last line, and takes back what the ledger says about ids after `last_id`, the
  /// newest trade on disk: the program was killed before the trades got there, and what becomes of
  /// them is recorded again. Without any trade on disk it is a new ledger; the old one is put aside
  /// (".old"). Throws `IoError`.
  GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument,
            std::optional<TradeId> last_id);

  /// Holds a record for `commit`.
  void append(const GapRecord& gap);
  /// Everything appended is on the disk when this returns. Throws `IoError`; then nothing is half
  /// written, and the next call writes all of it again.
  void commit() {
    file_.sync();
    file_.rest();
  }

 private:
  LiveFile file_;
  TradeId told_to_ = 0;  // of fetched trades, from the start on
};

}  // namespace rq::vault
