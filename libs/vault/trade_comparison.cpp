#include "vault/trade_comparison.hpp"

#include <utility>

namespace rq::vault {

ExistingTrades::ExistingTrades(FileSystem& fs, const Layout& layout, const InstId& instrument,
                               const std::vector<RawTradeFile>& files)
    : fs_(fs), layout_(layout), instrument_(instrument), file_(files.begin()), end_(files.end()) {}

const IdSequence::End* ExistingTrades::give(TradeId id, Timestamp time) {
  given_ = {id, time};
  if (given_from_ != file_->path) given_from_ = file_->path;
  return &given_;
}

const IdSequence::End* ExistingTrades::next_below(TradeId id) {
  while (file_ != end_) {
    if (file_->last_id && *file_->first_id >= id) return nullptr;
    if (file_->last_id && !found_any_ && *file_->last_id < id) {
      const auto* last = give(*file_->last_id, file_->newest_time.value_or(Timestamp{}));
      ++file_;
      return last;
    }
    if (file_->last_id) {
      if (!reader_) at_trade_ = reader_.emplace(fs_, *file_, instrument_).next();
      if (at_trade_ && reader_->trade().id >= id) return nullptr;
      if (at_trade_) {
        const auto* trade = give(reader_->trade().id, reader_->trade().time);
        at_trade_ = reader_->next();
        return trade;
      }
    }
    reader_.reset();
    ++file_;
  }
  return nullptr;
}

const Trade* ExistingTrades::find(TradeId id) {
  found_any_ = true;
  if (file_ == end_ || !file_->last_id || id < *file_->first_id) return nullptr;
  if (!reader_) at_trade_ = reader_.emplace(fs_, *file_, instrument_).next();
  return at_trade_ && reader_->trade().id == id ? &reader_->trade() : nullptr;
}

const IdSequence::End* ExistingTrades::next() {
  for (; file_ != end_; ++file_, reader_.reset()) {
    if (!file_->last_id) continue;
    if (!reader_) at_trade_ = reader_.emplace(fs_, *file_, instrument_).next();
    if (at_trade_) return give(reader_->trade().id, reader_->trade().time);
  }
  return nullptr;
}

std::string ExistingTrades::place() const {
  return layout_.relative(file_->path) + ':' + std::to_string(reader_->line_number());
}

TradeComparison::TradeComparison(FileSystem& fs, const Layout& layout, const InstId& instrument,
                                 const std::vector<RawTradeFile>& files,
                                 const std::vector<std::string>& sources,
                                 const std::optional<Price>& tick)
    : sources_(sources), existing_(fs, layout, instrument, files) {
  if (tick) grid_.emplace(*tick);
}

bool TradeComparison::take(const ImportedTrade& row, const TradeMerge::OnConflict& on_conflict) {
  ++result_.counts.rows;
  if (id_ != row.trade.id && begin_trade(row)) return true;
  const Place place{row.source, row.line, {}};
  const Statement other = statement(row.trade);
  if (other == kept_) {
    ++result_.counts.duplicates;
    return false;
  }
  ++result_.counts.conflicts;
  const auto apart = other.time - kept_.time;
  if (apart > TradeMerge::contradiction_after)
    contradict({*id_, other.time, place}, {*id_, kept_.time, kept_at_});
  else if (-apart > TradeMerge::contradiction_after)
    contradict({*id_, kept_.time, kept_at_}, {*id_, other.time, place});
  on_conflict({*id_, kept_.to_string(), name(kept_at_), other.to_string(), name(place)});
  return false;
}

/// The first row of an id. Whether it is new.
bool TradeComparison::begin_trade(const ImportedTrade& row) {
  pass_existing_below(row.trade.id);
  id_ = row.trade.id;
  if (const Trade* trade = existing_.find(*id_); trade != nullptr) {
    kept_ = statement(*trade);
    kept_at_ = Place{std::nullopt, 0, existing_.place()};
    if (kept_.price != trade->price.value) ++result_.float_prices_kept;
    watch(*id_, kept_.time, kept_at_);
    return false;
  }
  kept_ = statement(row.trade);
  kept_at_ = Place{row.source, row.line, {}};
  ++result_.counts.fresh;
  watch(*id_, kept_.time, kept_at_);
  return true;
}

void TradeComparison::pass_existing_below(TradeId id) {
  while (const auto* trade = existing_.next_below(id)) {
    if (id_ == trade->id) continue;  // the row before was of this trade
    if (!id_) {
      result_.ids.restart(trade->id, trade->time);
      latest_ = Latest{trade->id, trade->time, {std::nullopt, 0, existing_.file()}};
    } else {
      watch(trade->id, trade->time, {std::nullopt, 0, existing_.file()});
    }
  }
}

void TradeComparison::watch(TradeId id, Timestamp time, const Place& place) {
  result_.ids.add(id, time);
  if (latest_ && latest_->time - time > TradeMerge::contradiction_after) {
    if (latest_->place.source || place.source)
      contradict(*latest_, {id, time, place});
    else
      latest_.reset();  // the Vault contradicts itself, which is nothing that these rows do
  }
  if (!latest_ || time > latest_->time) latest_ = Latest{id, time, place};
}

void TradeComparison::contradict(const Latest& lower, const Latest& higher) {
  if (result_.contradiction) return;
  result_.contradiction = {{lower.id, lower.time, name(lower.place)},
                           {higher.id, higher.time, name(higher.place)}};
}

MergeComparison TradeComparison::finish() {
  if (id_) {
    pass_existing_below(*id_ + 1);  // that of the last row, when the Vault had it
    if (const auto* trade = existing_.next(); trade != nullptr && trade->id != *id_)
      watch(trade->id, trade->time, {std::nullopt, 0, existing_.file()});
  }
  return std::move(result_);
}

std::string TradeComparison::Statement::to_string() const {
  return (side == Side::buy ? "buy " : "sell ") + size.to_string() + " at " + price.to_string() +
         ", " + format_ms(time);
}

Decimal TradeComparison::snapped(const Decimal& price) const {
  return grid_ ? grid_->snapped(price) : price;
}

TradeComparison::Statement TradeComparison::statement(const Trade& trade) const {
  return {trade.time, trade.side, snapped(trade.price.value), trade.size.value};
}

TradeComparison::Statement TradeComparison::statement(const TradeText& trade) const {
  return {trade.time, trade.side, snapped(Decimal::parse(trade.price).value()),
          Decimal::parse(trade.size).value()};
}

std::string TradeComparison::name(const Place& place) const {
  return place.source ? sources_.at(*place.source) + ':' + std::to_string(place.line) : place.file;
}

}  // namespace rq::vault
