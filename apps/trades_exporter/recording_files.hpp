#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "exporter/rejects.hpp"

#include "core/inst_id.hpp"
#include "market/trade.hpp"
#include "market/trade_recorder.hpp"
#include "vault/file_system.hpp"
#include "vault/gap_ledger.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/layout.hpp"
#include "vault/raw_trade_writer.hpp"

namespace rq::trades_exporter {

/// What one instrument has for the disk.
struct Batch {
  std::vector<HeldTrade> trades;     ///< in order
  std::vector<GapRecord> gaps;       ///< all that concern these trades, in order
  std::vector<std::string> rejects;  ///< lines

  /// Trades.
  [[nodiscard]] std::size_t weight() const { return trades.size(); }
  [[nodiscard]] bool is_empty() const { return trades.empty() && gaps.empty() && rejects.empty(); }
};

/// The files of one instrument: raw trades, ledger, rejects, state. After construction they belong
/// to the disk thread. Every function throws `IoError`, and goes on from there when it is called
/// again.
class RecordingFiles {
 public:
  using Batch = trades_exporter::Batch;

  /// Locks the instrument, finishes what an interrupted import left, and cuts off a torn last line.
  /// Throws `BusyError` when another program records it, `DataError` when the newest file holds no
  /// trade that can be read.
  RecordingFiles(vault::FileSystem& fs, const vault::Layout& layout, const InstId& instrument);

  [[nodiscard]] const vault::RawTradeEnd& end() const { return tail_.end; }
  [[nodiscard]] const vault::RawTradeTail& tail() const { return tail_; }

  /// From now on lines carry these contract values.
  void set_contract(const vault::ContractText& contract);
  /// Hands the batch to the system, the records of its gaps durably before its trades.
  /// Pre-condition: `set_contract` was called.
  void write(Batch& batch);
  /// What was written is on the disk.
  void sync();
  void write_state(const std::string& text);

 private:
  vault::FileSystem& fs_;
  vault::Layout layout_;
  InstId instrument_;
  std::unique_ptr<vault::FileLock> lock_;
  vault::RawTradeTail tail_;
  std::unique_ptr<vault::RawTradeWriter> writer_;
  vault::GapLedger ledger_;
  exporter::RejectFile rejects_;
};

}  // namespace rq::trades_exporter
