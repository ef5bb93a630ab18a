#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "trades_import/facts_source.hpp"
#include "trades_import/options.hpp"
#include "trades_import/reject_file.hpp"

#include "app/progress.hpp"
#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/id_sequence.hpp"
#include "market/tick_grid.hpp"
#include "okx/trade_csv.hpp"
#include "vault/file_system.hpp"
#include "vault/import_ledger.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/layout.hpp"
#include "vault/trade_merge.hpp"

namespace rq::trades_import {

/// What an import did, in numbers.
struct Totals {
  vault::MergeCounts trades;
  std::uint64_t rejected = 0;
  std::uint64_t files_written = 0;
  std::uint64_t refused = 0;  ///< of the rejected: rows of instruments that are no perpetual swaps
  std::uint64_t missing = 0;  ///< ids, between the trades before and after what was imported
  std::uint64_t holes = 0;    ///< in how many pieces
  std::chrono::milliseconds longest_hole{0};
  std::uint64_t respelled = 0;  ///< prices that stood beside a multiple of the tick size
  std::uint64_t off_tick = 0;   ///< prices that stand on no multiple of it
};

/// One import: archives read, then everything compared, then all of it written. Until `write`
/// nothing of the Vault's data changes.
class Import {
 public:
  Import(vault::FileSystem& fs, const vault::Layout& layout, const Options& options);

  /// Reads all files of the options; rows that are later than the day after `now` are none. Throws
  /// what `okx::read_trade_archive` and `FactsSource` throw, `BusyError` when another program works
  /// on an instrument, and with --strict `DataError` at the first bad row.
  void read(Timestamp now);
  /// Finds out what is new. Throws `DataError` when ids and times contradict each other, and with
  /// --strict when there are conflicts.
  void compare();
  /// Writes facts, rejects, trades and the record of the import; `now` is kept as the time the
  /// facts were obtained, and of the import.
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
    std::optional<TickGrid> grid;     // with them, when the tick size is known
    std::uint64_t off_tick = 0;
    std::string off_tick_example;
    std::map<std::size_t, IdSequence> ids_of_files;  // by number in `files_`
    IdSequence ids;                                  // of what was imported and its neighbours
  };
  /// A file of the command line.
  struct File {
    std::filesystem::path path;
    std::string sha256;
  };

  void read_file(const std::filesystem::path& file, Timestamp latest,
                 const std::function<void(std::uint64_t)>& on_progress);
  void digest_files();
  void take(const okx::ArchiveTrade& row);
  /// Adds a row, with the price that it means.
  void add(Target& target, const okx::ArchiveTrade& row, std::string_view price);
  /// The price as the raw files are to have it; nullopt when they cannot.
  std::optional<std::string_view> spell(Target& target, std::string_view price);
  void take_bad(const okx::BadArchiveRow& row, const std::string& reject_name);
  void refuse(const InstId& instrument);
  void compare(Target& target);
  void take_conflict(const InstId& instrument, const vault::TradeConflict& conflict);
  void write(Target& target, Timestamp now);
  void report(const InstId& instrument, const vault::MergeResult& result);
  void report_holes(const Target& target);
  [[nodiscard]] std::vector<vault::ImportRecord> records_of(const Target& target,
                                                            Timestamp now) const;
  void spill_when_large(std::size_t added_bytes);
  [[nodiscard]] std::string reject_name() const;
  [[nodiscard]] bool is_wanted(const InstId& instrument) const;
  Target& target_of(const InstId& instrument);
  Target& target_with_facts(const InstId& instrument);

  vault::FileSystem& fs_;
  vault::Layout layout_;
  const Options& options_;
  std::vector<InstId> wanted_;  // empty: all
  FactsSource facts_;
  std::map<InstId, std::unique_ptr<Target>> targets_;
  std::vector<File> files_;
  std::vector<std::string> sources_;         // the CSVs read so far
  std::vector<std::size_t> file_of_source_;  // number in `files_`
  std::set<InstId> refused_;                 // that are no perpetual swaps
  std::string spelled_;                      // of the last price that was respelled
  app::ProgressBar progress_{"import"};
  std::uint64_t rows_compared_ = 0;
  std::uint64_t rows_read_ = 0;
  std::size_t buffered_bytes_ = 0;  // of all targets
  std::uint64_t conflicts_shown_ = 0;
  Totals totals_;
};

}  // namespace rq::trades_import
