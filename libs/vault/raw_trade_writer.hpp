#pragma once

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/live_file.hpp"
#include "vault/raw_trade_files.hpp"
#include "vault/trade_codec.hpp"

namespace rq::vault {

/// Appends trades to the day files `raw/okx/trades_perps/{INSTID}/{DATE}.jsonl`. A file's date is
/// the largest event date seen so far, so no file is appended to after its successor has begun.
///
/// Lines are gathered in memory until `flush`, see `LiveFile`.
class RawTradeWriter {
 public:
  /// `end`: see `mend_raw_trades`, which also cuts off a torn last line.
  RawTradeWriter(FileSystem& fs, const Layout& layout, const InstId& instrument,
                 const ContractText& contract, const RawTradeEnd& end);

  /// Pre-condition: `trade.id` is above `end().last_id`. Throws `IoError` when it had to write;
  /// `end().last_id` then says whether this trade was taken.
  void append(const TradeText& trade);
  /// Hands all lines to the system: they outlive this process, not a power cut.
  void flush() { file_.flush(); }
  /// Flushes, and returns when all lines are on the disk.
  void sync() { file_.sync(); }
  /// See `LiveFile::rest`.
  void rest() { file_.rest(); }

  /// The end of the files once everything is flushed.
  [[nodiscard]] const RawTradeEnd& end() const { return end_; }

 private:
  Layout layout_;
  InstId instrument_;
  TradeLineWriter codec_;
  RawTradeEnd end_;
  LiveFile file_;
};

}  // namespace rq::vault
