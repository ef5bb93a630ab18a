#include "vault/trade_sort.hpp"

#include <algorithm>
#include <utility>

namespace rq::vault {

namespace {

/// For the standard heap, which keeps the largest in front.
bool later(const std::unique_ptr<RunReader>& a, const std::unique_ptr<RunReader>& b) {
  return import_order(*a->current()) > import_order(*b->current());
}

}  // namespace

SortedTrades::SortedTrades(FileSystem& fs, const std::vector<std::filesystem::path>& runs) {
  for (const auto& run : runs) {
    auto reader = std::make_unique<RunReader>(fs, run);
    if (reader->current() != nullptr) heap_.push_back(std::move(reader));
  }
  std::make_heap(heap_.begin(), heap_.end(), later);
}

const ImportedTrade* SortedTrades::current() const {
  return heap_.empty() ? nullptr : heap_.front()->current();
}

void SortedTrades::advance() {
  if (heap_.size() == 1) {  // the usual case: one archive, already in order
    heap_.front()->advance();
    if (heap_.front()->current() == nullptr) heap_.clear();
    return;
  }
  std::pop_heap(heap_.begin(), heap_.end(), later);
  heap_.back()->advance();
  if (heap_.back()->current() == nullptr) {
    heap_.pop_back();
  } else {
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
}

TradeSort::TradeSort(FileSystem& fs, std::filesystem::path folder)
    : fs_(fs), folder_(std::move(folder)) {}

void TradeSort::add(const ImportedTrade& trade) {
  keys_.push_back({trade.trade.id, records_.size()});
  append_run_record(records_, trade);
}

std::size_t TradeSort::buffered_bytes() const {
  return records_.size() + keys_.size() * sizeof(Key);
}

void TradeSort::spill() {
  if (keys_.empty()) return;
  // Trades are added in the order of their places, so the offset stands for (source, line).
  std::sort(keys_.begin(), keys_.end(), [](const Key& a, const Key& b) {
    return std::pair(a.id, a.offset) < std::pair(b.id, b.offset);
  });
  const bool continues = !runs_.empty() && keys_.front().id > last_spilled_id_;
  if (!continues) runs_.push_back(next_run());
  std::string sorted;
  sorted.reserve(records_.size());
  ImportedTrade trade;
  for (const auto& key : keys_) {
    const std::string_view record = std::string_view(records_).substr(key.offset);
    sorted += record.substr(0, read_run_record(record, trade));
  }
  fs_.open_append(runs_.back())->write(sorted);
  last_spilled_id_ = keys_.back().id;
  keys_.clear();
  records_.clear();
}

SortedTrades TradeSort::sorted() {
  spill();
  while (runs_.size() > max_runs) merge_oldest_runs();
  return {fs_, runs_};
}

void TradeSort::merge_oldest_runs() {
  const auto end = runs_.begin() + static_cast<std::ptrdiff_t>(max_runs);
  const std::vector<std::filesystem::path> oldest(runs_.begin(), end);
  const auto merged = next_run();
  RunWriter writer(fs_, merged);
  {
    SortedTrades trades(fs_, oldest);
    for (; trades.current() != nullptr; trades.advance()) writer.append(*trades.current());
  }
  writer.flush();
  for (const auto& run : oldest) fs_.remove(run);
  runs_.erase(runs_.begin(), end);
  runs_.push_back(merged);
}

std::filesystem::path TradeSort::next_run() {
  return folder_ / ("run-" + std::to_string(++runs_made_));
}

}  // namespace rq::vault
