#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trades_import/facts_source.hpp"
#include "trades_import/options.hpp"
#include "trades_import/reject_file.hpp"

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "okx/trade_csv.hpp"
#include "vault/file_system.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/layout.hpp"
#include "vault/trade_merge.hpp"

namespace rq::trades_import {

/// What an import did, in numbers.
struct Totals {
  vault::MergeCounts trades;
  std::uint64_t rejected = 0;
  std::uint64_t files_written = 0;
};

/// One import: archives read, then everything compared, then all of it written. Until `write`
/// nothing of the Vault's data changes.
class Import {
 public:
  Import(vault::FileSystem& fs, const vault::Layout& layout, const Options& options);

  /// Reads all files of the options. Throws what `okx::read_trade_archive` and `FactsSource` throw,
  /// `BusyError` when another program works on an instrument, and with --strict `DataError` at the
  /// first bad row.
  void read();
  /// Finds out what is new. With --strict throws `DataError` when there are conflicts.
  void compare();
  /// Writes facts, rejects and trades; `now` is kept as the time the facts were obtained.
  void write(Timestamp now);

  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  /// What becomes of one instrument. Its lock is held as long as this lives.
  struct Target {
    Target(vault::FileSystem& fs, const vault::Layout& layout, const InstId& id);

    InstId instrument;
    std::unique_ptr<vault::FileLock> lock;
    vault::TradeMerge merge;
    RejectFile rejects;
    std::optional<FoundFacts> facts;  // from its first trade on
  };

  void read_file(const std::filesystem::path& file,
                 const std::function<void(std::uint64_t)>& on_progress);
  void take(const okx::ArchiveTrade& row);
  void take_bad(const okx::BadArchiveRow& row, const std::string& reject_name);
  void take_conflict(const InstId& instrument, const vault::TradeConflict& conflict);
  void write(Target& target, Timestamp now);
  void report(const InstId& instrument, const vault::MergeResult& result);
  void spill_when_large(std::size_t added_bytes);
  [[nodiscard]] bool is_wanted(const InstId& instrument) const;
  Target& target_of(const InstId& instrument);
  Target& target_with_facts(const InstId& instrument);

  vault::FileSystem& fs_;
  vault::Layout layout_;
  const Options& options_;
  std::vector<InstId> wanted_;  // empty: all
  FactsSource facts_;
  std::map<InstId, std::unique_ptr<Target>> targets_;
  std::vector<std::string> sources_;  // the CSVs read so far
  std::size_t buffered_bytes_ = 0;    // of all targets
  std::uint64_t conflicts_shown_ = 0;
  Totals totals_;
};

}  // namespace rq::trades_import
