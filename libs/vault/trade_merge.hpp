#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "core/quantity.hpp"
#include "market/id_sequence.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/raw_trade_files.hpp"
#include "vault/trade_codec.hpp"
#include "vault/trade_run.hpp"
#include "vault/trade_sort.hpp"

namespace rq::vault {

/// Two statements of one trade that differ in time, side, price or size.
struct TradeConflict {
  TradeId id = 0;
  std::string kept;      ///< what counts, for people
  std::string kept_at;   ///< file:line
  std::string other;     ///< what was dropped
  std::string other_at;  ///< file:line
};

/// What became of the trades given to a merge.
struct MergeCounts {
  std::uint64_t rows = 0;  ///< the sum of the three below
  std::uint64_t fresh = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t conflicts = 0;
};

/// A trade, for a message about the order of ids.
struct PlacedTrade {
  TradeId id = 0;
  Timestamp time;
  std::string place;  ///< file:line, or the Vault's day file
};

/// Two trades whose ids and times contradict each other: `lower` has the lower id, or the same one,
/// and is much later. An exchange that lists an instrument again counts its trades from 1 again.
struct IdContradiction {
  PlacedTrade lower;
  PlacedTrade higher;
};

/// What `TradeMerge::compare` found.
struct MergeComparison {
  MergeCounts counts;
  /// From the trade before the first row to the trade after the last one, as the Vault is going to
  /// have them after `merge`: ids that are missing within, or at the edge of, what was imported.
  IdSequence ids;
  /// The first one, if any: then the rows must not be merged.
  std::optional<IdContradiction> contradiction;
  /// Known trades whose price the Vault spells as a binary float did (see `TickGrid`).
  std::uint64_t float_prices_kept = 0;
};

/// What a merge did to the raw files.
struct MergeResult {
  bool rewritten = false;  ///< lines that were there got new neighbours: derived files must follow
  std::vector<std::filesystem::path> written;
  std::vector<std::filesystem::path> removed;
  std::uint64_t cut_bytes = 0;  ///< of a torn last line
};

/// Merges trades, given in any order and with overlaps, into the raw files of one instrument. The
/// files then hold what they would if all their trades had come in order of id. Memory is bounded:
/// what exceeds it waits in `layout.import_folder`.
///
/// Use: `add` and `spill`, then `compare`, then `merge`. Nothing of the Vault's data changes before
/// `merge`. Pre-condition: the instrument's "trades" lock is held.
class TradeMerge {
 public:
  using OnConflict = std::function<void(const TradeConflict&)>;

  /// Finishes, and cleans up after, an import that a crash stopped. Throws `IoError`, `DataError`.
  TradeMerge(FileSystem& fs, const Layout& layout, const InstId& instrument);
  ~TradeMerge();
  TradeMerge(const TradeMerge&) = delete;
  TradeMerge& operator=(const TradeMerge&) = delete;

  /// Pre-condition: (source, line) is above that of the trade before.
  void add(const ImportedTrade& trade) { sort_.add(trade); }
  [[nodiscard]] std::size_t buffered_bytes() const { return sort_.buffered_bytes(); }
  void spill() { sort_.spill(); }

  using OnRow = std::function<void(const ImportedTrade&)>;
  /// `done` of `total`, in bytes of what is read and written.
  using OnProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  /// Ids and times contradict each other when a trade is this much later than one with a higher id.
  /// Between neighbours the exchange's times step back by milliseconds, and a single wrong clock by
  /// hours; an instrument that is listed again has been away for many days.
  static constexpr std::chrono::hours contradiction_after{48};

  /// Finds out which trades are new. Of several with one id the one in the Vault counts, else the
  /// first in order of (source, line); a difference in value is reported, a different notation
  /// (63150.0, 63150) is none, nor is a price that is nearer than 10⁻⁶ `tick` to the same multiple.
  /// `sources` names the files by number. `on_row` sees every row, by ascending id.
  MergeComparison compare(const std::vector<std::string>& sources, const OnConflict& on_conflict,
                          const std::optional<Price>& tick = std::nullopt,
                          const OnRow& on_row = {});
  /// Writes the new ones. Trades beyond the end are appended; when any belongs before it, the day
  /// files concerned are rewritten as one. Durable on return. Pre-condition: no contradiction.
  MergeResult merge(const ContractText& contract, const OnProgress& on_progress = {});

 private:
  MergeResult append(const ContractText& contract, const OnProgress& on_progress);
  MergeResult rewrite(const ContractText& contract, const OnProgress& on_progress);
  [[nodiscard]] std::filesystem::path fresh_run() const { return folder_ / "new"; }

  FileSystem& fs_;
  Layout layout_;
  InstId instrument_;
  std::filesystem::path folder_;
  TradeSort sort_;
  std::vector<RawTradeFile> files_;
  std::optional<TradeId> first_fresh_;
};

}  // namespace rq::vault
