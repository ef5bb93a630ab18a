#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
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
  std::uint64_t rewinds = 0;         ///< how often the tape had been rewound when it was filled

  /// Trades.
  [[nodiscard]] std::size_t weight() const { return trades.size(); }
  [[nodiscard]] bool is_empty() const { return trades.empty() && gaps.empty() && rejects.empty(); }
};

/// The files were taken away, and end here now.
struct Rewind {
  std::uint64_t number = 0;  ///< 1: the first
  vault::RawTradeEnd end;    ///< has a trade
};

/// Brings the newest rewind from the disk thread to the network's.
class RewindNews {
 public:
  void tell(Rewind rewind) {
    const std::lock_guard lock(mutex_);
    news_ = rewind;
  }
  std::optional<Rewind> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(news_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<Rewind> news_;
};

/// The files of one instrument: raw trades, ledger, rejects, state. After construction they belong
/// to the disk thread. Every function throws `IoError`, and goes on from there when it is called
/// again. When a file was taken away (`vault::FileTakenAway`), the end of those that are there now
/// is told as a `Rewind`, and batches that were filled before are dropped: their trades are fetched
/// again. Without any trade on the disk the tape goes on with what was written since the last sync.
class RecordingFiles {
 public:
  using Batch = trades_exporter::Batch;

  /// Locks the instrument, finishes what an interrupted import left, and cuts off a torn last line.
  /// Throws `BusyError` when another program records it, `DataError` when the newest file holds no
  /// trade that can be read.
  RecordingFiles(vault::FileSystem& fs, const vault::Layout& layout, const InstId& instrument);

  [[nodiscard]] const vault::RawTradeEnd& end() const { return tail_.end; }
  [[nodiscard]] const vault::RawTradeTail& tail() const { return tail_; }

  /// For the network's thread.
  [[nodiscard]] std::shared_ptr<RewindNews> rewind_news() const { return news_; }

  /// From now on lines carry these contract values.
  void set_contract(const vault::ContractText& contract);
  /// Hands the batch to the system, the records of its gaps durably before its trades.
  /// Pre-condition: `set_contract` was called.
  void write(Batch& batch);
  /// What was written is on the disk.
  void sync();
  /// Nothing was written for a while: closes what can be opened again.
  void rest() {
    if (writer_) writer_->rest();
  }
  void write_state(const std::string& text);

 private:
  template <class Work>
  void noticing_what_is_gone(Work work);
  void go_back();
  void open_writer();
  void write_trades(const Batch& batch);

  vault::FileSystem& fs_;
  vault::Layout layout_;
  InstId instrument_;
  std::unique_ptr<vault::FileLock> lock_;
  vault::RawTradeTail tail_;
  vault::ContractText contract_;
  std::unique_ptr<vault::RawTradeWriter> writer_;
  std::unique_ptr<vault::GapLedger> ledger_;
  exporter::RejectFile rejects_;
  bool taken_away_ = false;  // and `go_back` is not done yet
  std::uint64_t rewinds_ = 0;
  std::shared_ptr<RewindNews> news_ = std::make_shared<RewindNews>();
};

}  // namespace rq::trades_exporter
