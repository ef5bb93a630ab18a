#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "market/id_sequence.hpp"
#include "market/tick_grid.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/raw_trade_files.hpp"
#include "vault/trade_merge.hpp"
#include "vault/trade_run.hpp"

namespace rq::vault {

/// Walks the trades of the raw files by ascending id beside those of an import.
class ExistingTrades {
 public:
  ExistingTrades(FileSystem& fs, const Layout& layout, const InstId& instrument,
                 const std::vector<RawTradeFile>& files);

  /// Hands out, one after the other, the trades below `id` that were not handed out before; null
  /// when there are none left. Until the first `find` those that cannot be the last one below `id`
  /// may be left out, so that older files are not opened.
  const IdSequence::End* next_below(TradeId id);
  /// The trade of this id; null when there is none. Pre-conditions: `next_below(id)` gave null;
  /// `id` is above that of the call before.
  const Trade* find(TradeId id);
  /// After the last `find`: the first trade that was not handed out; null when there is none.
  const IdSequence::End* next();

  /// file:line of the trade that `find` gave.
  [[nodiscard]] std::string place() const;
  /// The day file of the trade that `next_below` or `next` gave.
  [[nodiscard]] std::string file() const { return layout_.relative(given_from_); }

 private:
  const IdSequence::End* give(TradeId id, Timestamp time);

  FileSystem& fs_;
  const Layout& layout_;
  const InstId& instrument_;
  std::vector<RawTradeFile>::const_iterator file_;
  std::vector<RawTradeFile>::const_iterator end_;
  std::optional<RawTradeReader> reader_;  // of `*file_`, once it is needed
  bool at_trade_ = false;                 // the reader stands at a trade that was not handed out
  bool found_any_ = false;                // `find` was called
  IdSequence::End given_;
  std::filesystem::path given_from_;
};

/// Tells, row by row, what an import adds to the raw files, what it repeats and what it
/// contradicts. `TradeMerge::compare` documents the rules.
class TradeComparison {
 public:
  /// The arguments must outlive this.
  TradeComparison(FileSystem& fs, const Layout& layout, const InstId& instrument,
                  const std::vector<RawTradeFile>& files, const std::vector<std::string>& sources,
                  const std::optional<Price>& tick);

  /// Whether the row is new. Pre-condition: it comes after the one before in import order.
  bool take(const ImportedTrade& row, const TradeMerge::OnConflict& on_conflict);
  /// After the last row.
  MergeComparison finish();

 private:
  /// What two statements of a trade must agree in.
  struct Statement {
    Timestamp time;
    Side side = Side::buy;
    Decimal price;
    Decimal size;

    friend bool operator==(const Statement&, const Statement&) = default;
    [[nodiscard]] std::string to_string() const;
  };
  /// Where a trade stands: a row of an import, else a file of the Vault.
  struct Place {
    std::optional<std::uint32_t> source;
    std::uint64_t line = 0;
    std::string file;
  };
  /// The latest trade so far, and where it stands.
  struct Latest {
    TradeId id = 0;
    Timestamp time;
    Place place;
  };

  void pass_existing_below(TradeId id);
  void watch(TradeId id, Timestamp time, const Place& place);
  void contradict(const Latest& lower, const Latest& higher);
  bool begin_trade(const ImportedTrade& row);
  [[nodiscard]] Statement statement(const TradeText& trade) const;
  [[nodiscard]] Statement statement(const Trade& trade) const;
  [[nodiscard]] Decimal snapped(const Decimal& price) const;
  [[nodiscard]] std::string name(const Place& place) const;

  const std::vector<std::string>& sources_;
  std::optional<TickGrid> grid_;
  ExistingTrades existing_;
  MergeComparison result_;
  std::optional<Latest> latest_;
  std::optional<TradeId> id_;  // that the two below are of
  Statement kept_;
  Place kept_at_;
};

}  // namespace rq::vault
