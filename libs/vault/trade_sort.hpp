#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "vault/file_system.hpp"
#include "vault/trade_run.hpp"

namespace rq::vault {

/// Hands out the trades of several runs in import order.
class SortedTrades {
 public:
  SortedTrades(FileSystem& fs, const std::vector<std::filesystem::path>& runs);
  /// The first trade not passed yet; null at the end. Valid until `advance`.
  [[nodiscard]] const ImportedTrade* current() const;
  /// Pre-condition: not at the end.
  void advance();

 private:
  std::vector<std::unique_ptr<RunReader>> heap_;  // the smallest in front; none at its end
};

/// Sorts any number of trades into import order, in bounded memory: what exceeds it waits in run
/// files. Trades that come in order make one run, however many they are.
class TradeSort {
 public:
  /// At most this many runs are read at once; more are merged before that.
  static constexpr std::size_t max_runs = 32;

  /// `folder` exists, is empty, and nobody else's.
  TradeSort(FileSystem& fs, std::filesystem::path folder);

  void add(const ImportedTrade& trade);
  /// Bytes held in memory. The caller spills when it becomes too much: several sorts can share one
  /// limit.
  [[nodiscard]] std::size_t buffered_bytes() const;
  /// Moves them to the disk. Throws `IoError`.
  void spill();

  /// All trades added, sorted; none are to be added later. The sort must outlive the result.
  SortedTrades sorted();

 private:
  struct Key {
    std::uint64_t id;
    std::size_t offset;  // of the record in `records_`
  };

  [[nodiscard]] std::filesystem::path next_run();
  void merge_oldest_runs();

  FileSystem& fs_;
  std::filesystem::path folder_;
  std::string records_;
  std::vector<Key> keys_;
  std::vector<std::filesystem::path> runs_;
  std::size_t runs_made_ = 0;
  std::uint64_t last_spilled_id_ = 0;  // of the newest run
};

}  // namespace rq::vault
