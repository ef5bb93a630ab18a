#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "market/trade_recorder.hpp"
#include "vault/append_file.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// The gap ledger of an instrument, `state/trades/okx/perps/{INSTID}.gaps.jsonl`: what became of
/// ids that did not arrive by themselves. It only grows, and is written before the trades that it
/// tells of. So it may know more than the files when the program was killed between the two; what
/// is told already is then not told again.
class GapLedger {
 public:
  /// Cuts off a torn last line. `last_id`: the newest trade on disk. Throws `IoError`.
  GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument,
            std::optional<TradeId> last_id);

  /// Holds a record for `commit`, less the ids that the ledger tells the same of already. Ids rise
  /// from call to call.
  void append(const GapRecord& gap);
  /// Everything appended is on the disk when this returns. Throws `IoError`; then nothing is half
  /// written, and the next call writes all of it again.
  void commit();

 private:
  /// Ids that a line tells of, first to last.
  struct Told {
    GapRecord::Kind kind;
    TradeId from;
    TradeId to;
  };
  struct Lines {
    std::uint64_t end = 0;  // bytes
    std::vector<Told> told;
  };
  static Lines read(FileSystem& fs, const std::filesystem::path& file, TradeId last_id);
  GapLedger(FileSystem& fs, const std::filesystem::path& file, Lines lines);

  AppendFile file_;
  std::string pending_;
  std::vector<Told> told_;  // behind the newest trade there was at the start
};

}  // namespace rq::vault
