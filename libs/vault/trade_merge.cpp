#include "vault/trade_merge.hpp"

#include <algorithm>
#include <utility>

#include "vault/raw_trade_rewrite.hpp"
#include "vault/raw_trade_writer.hpp"
#include "vault/swap.hpp"
#include "vault/trade_comparison.hpp"

namespace rq::vault {

namespace {

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

MergeComparison TradeMerge::compare(const std::vector<std::string>& sources,
                                    const OnConflict& on_conflict, const std::optional<Price>& tick,
                                    const OnRow& on_row) {
  files_ = survey_raw_trades(fs_, layout_, instrument_);
  RunWriter fresh(fs_, fresh_run());
  TradeComparison comparison(fs_, layout_, instrument_, files_, sources, tick);
  SortedTrades rows = sort_.sorted();
  for (; rows.current() != nullptr; rows.advance()) {
    const ImportedTrade& row = *rows.current();
    if (on_row) on_row(row);
    if (!comparison.take(row, on_conflict)) continue;
    fresh.append(row);
    if (!first_fresh_) first_fresh_ = row.trade.id;
  }
  fresh.flush();
  return comparison.finish();
}

MergeResult TradeMerge::merge(const ContractText& contract, const OnProgress& on_progress) {
  if (!first_fresh_) return {};
  const bool only_beyond_end = std::none_of(files_.begin(), files_.end(), [&](const auto& file) {
    return file.last_id && *first_fresh_ < *file.last_id;
  });
  return only_beyond_end ? append(contract, on_progress) : rewrite(contract, on_progress);
}

MergeResult TradeMerge::append(const ContractText& contract, const OnProgress& on_progress) {
  MergeResult result;
  auto tail = mend_raw_trades(fs_, files_);
  result.cut_bytes = tail.cut_bytes;
  result.removed = std::move(tail.removed);
  RawTradeWriter writer(fs_, layout_, instrument_, contract, tail.end);
  std::optional<Date> day;
  const std::uint64_t total = fs_.file_size(fresh_run()).value_or(0);
  for (RunReader rows(fs_, fresh_run()); rows.current() != nullptr; rows.advance()) {
    writer.append(rows.current()->trade);
    if (on_progress) on_progress(rows.bytes_passed(), total);
    if (day == writer.end().day) continue;
    day = writer.end().day;
    result.written.push_back(layout_.raw_trades(instrument_, *day));
  }
  writer.sync();
  return result;
}

MergeResult TradeMerge::rewrite(const ContractText& contract, const OnProgress& on_progress) {
  MergeResult result;
  result.rewritten = true;
  RunReader rows(fs_, fresh_run());
  auto done = rewrite_raw_trades(fs_, layout_, instrument_, contract, files_, rows, on_progress);
  result.written = std::move(done.written);
  result.removed = std::move(done.removed);
  result.cut_bytes = done.cut_bytes;
  return result;
}

}  // namespace rq::vault
