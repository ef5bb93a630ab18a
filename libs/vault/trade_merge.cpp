#include "vault/trade_merge.hpp"

#include <algorithm>
#include <utility>

#include "vault/raw_trade_rewrite.hpp"
#include "vault/raw_trade_writer.hpp"
#include "vault/swap.hpp"

namespace rq::vault {

namespace {

/// Looks up trades of the raw files by ascending id. Files without a wanted id are not opened.
class ExistingTrades {
 public:
  ExistingTrades(FileSystem& fs, const Layout& layout, const InstId& instrument,
                 const std::vector<RawTradeFile>& files)
      : fs_(fs),
        layout_(layout),
        instrument_(instrument),
        file_(files.begin()),
        end_(files.end()) {}

  /// Null when there is none. Pre-condition: `id` is above that of the call before.
  const Trade* find(TradeId id) {
    for (; file_ != end_ && (!file_->last_id || *file_->last_id < id); ++file_) reader_.reset();
    if (file_ == end_ || id < *file_->first_id) return nullptr;
    if (!reader_) at_trade_ = reader_.emplace(fs_, *file_, instrument_).next();
    while (at_trade_ && reader_->trade().id < id) at_trade_ = reader_->next();
    return at_trade_ && reader_->trade().id == id ? &reader_->trade() : nullptr;
  }

  /// file:line of the trade that `find` gave.
  [[nodiscard]] std::string place() const {
    return layout_.relative(file_->path) + ':' + std::to_string(reader_->line_number());
  }

 private:
  FileSystem& fs_;
  const Layout& layout_;
  const InstId& instrument_;
  std::vector<RawTradeFile>::const_iterator file_;
  std::vector<RawTradeFile>::const_iterator end_;
  std::optional<RawTradeReader> reader_;  // of `*file_`, once it is needed
  bool at_trade_ = false;
};

/// Where an imported trade was read.
struct Place {
  std::uint32_t source;
  std::uint64_t line;
};

/// What two statements of a trade must agree in.
struct Statement {
  Timestamp time;
  Side side = Side::buy;
  Decimal price;
  Decimal size;

  explicit Statement(const Trade& trade)
      : time(trade.time), side(trade.side), price(trade.price.value), size(trade.size.value) {}
  explicit Statement(const TradeText& trade)
      : time(trade.time),
        side(trade.side),
        price(Decimal::parse(trade.price).value()),
        size(Decimal::parse(trade.size).value()) {}

  friend bool operator==(const Statement&, const Statement&) = default;

  [[nodiscard]] std::string to_string() const {
    return (side == Side::buy ? "buy " : "sell ") + size.to_string() + " at " + price.to_string() +
           ", " + format_ms(time);
  }
};

void remove_files(FileSystem& fs, const std::filesystem::path& folder) {
  for (const auto& entry : fs.list(folder))
    if (!entry.is_directory) fs.remove(folder / from_utf8(entry.name));
}

void remove_aside_files(FileSystem& fs, const std::filesystem::path& folder) {
  for (const auto& entry : fs.list(folder)) {
    const auto file = folder / from_utf8(entry.name);
    const auto final_name = file.stem();
    if (Swap::is_aside(file) && day_of_file(to_utf8(final_name))) fs.remove(file);
  }
}

}  // namespace

TradeMerge::TradeMerge(FileSystem& fs, const Layout& layout, const InstId& instrument)
    : fs_(fs),
      layout_(layout),
      instrument_(instrument),
      folder_(layout.import_folder(instrument)),
      sort_(fs, folder_) {
  finish_swap(fs_, layout_.root(), layout_.swap_journal("trades", instrument_));
  remove_aside_files(fs_, layout_.raw_trades_folder(instrument_));
  fs_.create_directories(folder_);
  remove_files(fs_, folder_);
}

TradeMerge::~TradeMerge() {
  try {
    remove_files(fs_, folder_);
  } catch (...) {  // the next import removes them
  }
}

MergeCounts TradeMerge::compare(const std::vector<std::string>& sources,
                                const OnConflict& on_conflict) {
  files_ = survey_raw_trades(fs_, layout_, instrument_);
  ExistingTrades existing(fs_, layout_, instrument_, files_);
  RunWriter fresh(fs_, fresh_run());
  const auto name = [&](const Place& place) {
    return sources.at(place.source) + ':' + std::to_string(place.line);
  };

  MergeCounts counts;
  std::optional<TradeId> id;  // that the two below are of
  std::optional<Statement> kept;
  std::optional<Place> kept_at;  // empty: in the Vault
  SortedTrades rows = sort_.sorted();
  for (; rows.current() != nullptr; rows.advance()) {
    const ImportedTrade& row = *rows.current();
    ++counts.rows;
    if (id != row.trade.id) {
      id = row.trade.id;
      const Trade* trade = existing.find(*id);
      kept.emplace(trade != nullptr ? Statement(*trade) : Statement(row.trade));
      kept_at = trade != nullptr ? std::nullopt : std::optional(Place{row.source, row.line});
      if (trade == nullptr) {
        fresh.append(row);
        if (++counts.fresh == 1) first_fresh_ = id;
        continue;
      }
    }
    const Statement other(row.trade);
    if (other == *kept) {
      ++counts.duplicates;
    } else {
      ++counts.conflicts;
      on_conflict({*id, kept->to_string(), kept_at ? name(*kept_at) : existing.place(),
                   other.to_string(), name({row.source, row.line})});
    }
  }
  fresh.flush();
  return counts;
}

MergeResult TradeMerge::merge(const ContractText& contract) {
  if (!first_fresh_) return {};
  const bool only_beyond_end = std::none_of(files_.begin(), files_.end(), [&](const auto& file) {
    return file.last_id && *first_fresh_ < *file.last_id;
  });
  return only_beyond_end ? append(contract) : rewrite(contract);
}

MergeResult TradeMerge::append(const ContractText& contract) {
  MergeResult result;
  auto tail = mend_raw_trades(fs_, files_);
  result.cut_bytes = tail.cut_bytes;
  result.removed = std::move(tail.removed);
  RawTradeWriter writer(fs_, layout_, instrument_, contract, tail.end);
  std::optional<Date> day;
  for (RunReader rows(fs_, fresh_run()); rows.current() != nullptr; rows.advance()) {
    writer.append(rows.current()->trade);
    if (day == writer.end().day) continue;
    day = writer.end().day;
    result.written.push_back(layout_.raw_trades(instrument_, *day));
  }
  writer.sync();
  return result;
}

MergeResult TradeMerge::rewrite(const ContractText& contract) {
  MergeResult result;
  result.rewritten = true;
  RunReader rows(fs_, fresh_run());
  auto done = rewrite_raw_trades(fs_, layout_, instrument_, contract, files_, rows);
  result.written = std::move(done.written);
  result.removed = std::move(done.removed);
  result.cut_bytes = done.cut_bytes;
  return result;
}

}  // namespace rq::vault
