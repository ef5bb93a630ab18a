#include "market/signals/surrounding_window.hpp"

#include <algorithm>
#include <numeric>

namespace rq {

namespace {

/// The place of each wick among the sizes, smallest first, from 1; equal sizes share a place.
std::vector<std::size_t> rank_by_size(std::span<const WickRecord> wicks) {
  std::vector<std::size_t> order(wicks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return wicks[a].size < wicks[b].size; });
  std::vector<std::size_t> ranks(wicks.size());
  std::size_t rank = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || wicks[order[i - 1]].size < wicks[order[i]].size) ++rank;
    ranks[order[i]] = rank;
  }
  return ranks;
}

}  // namespace

SurroundingWindow::SurroundingWindow(std::span<const WickRecord> wicks, Timestamp as_of,
                                     std::chrono::minutes reach)
    : wicks_(wicks), reach_(reach), size_ranks_(rank_by_size(wicks)), by_rank_(wicks.size() + 1) {
  statuses_.reserve(wicks.size());
  for (const auto& wick : wicks) statuses_.push_back(wick.status_at(as_of));
}

void SurroundingWindow::move_to(std::size_t index) {
  current_ = index;
  const Timestamp centre = wicks_[index].creation;
  for (; end_ < wicks_.size() && wicks_[end_].creation <= centre + reach_; ++end_) count(end_, 1);
  for (; wicks_[begin_].creation < centre - reach_; ++begin_) count(begin_, -1);
}

void SurroundingWindow::count(std::size_t index, std::int64_t change) {
  by_status_[static_cast<std::size_t>(statuses_[index])] += change;
  for (auto node = size_ranks_[index]; node < by_rank_.size(); node += node & (~node + 1))
    by_rank_[node] += change;
}

Surrounding SurroundingWindow::surrounding() const {
  const auto others = [&](WickStatus status) {
    const auto in_window = by_status_[static_cast<std::size_t>(status)];
    return static_cast<std::uint64_t>(in_window - (statuses_[current_] == status ? 1 : 0));
  };
  return {others(WickStatus::touched), others(WickStatus::untouched), others(WickStatus::expired)};
}

std::uint64_t SurroundingWindow::smaller() const {
  std::int64_t sum = 0;
  for (auto node = size_ranks_[current_] - 1; node > 0; node &= node - 1) sum += by_rank_[node];
  return static_cast<std::uint64_t>(sum);
}

}  // namespace rq
