#include "market/page_plan.hpp"

#include <algorithm>

namespace rq {

namespace {

/// Asking for the trades below this brings those behind `id`, and `id` itself: it shows that the
/// page joins what is held, and proves absent what should stand between.
TradeId page_behind(TradeId id) {
  return id + PagePlan::page_size;
}

}  // namespace

std::optional<TradeId> PagePlan::next(TradeId last, TradeId ceiling) {
  if (seen_last_ != last) {  // it moved: there is something new to ask for
    seen_last_ = last;
    delay_ = first_delay;
    wait_ = {};
  }
  if (wait_.count() > 0) return std::nullopt;
  follow(last);
  const auto below = search_ ? next_of_search(last, ceiling) : next_of_walk(last, ceiling);
  if (below) under_way_.push_back(*below);
  return below;
}

std::optional<TradeId> PagePlan::next_of_walk(TradeId last, TradeId ceiling) {
  // Pages that run far ahead of a page that does not come would crowd the waiting room.
  constexpr TradeId reach = most_requests * page_size;
  cursor_ = std::max(cursor_, last);
  if (under_way_.size() >= most_requests || cursor_ + 1 >= ceiling || cursor_ - last >= reach)
    return std::nullopt;
  const TradeId below = page_behind(cursor_);
  cursor_ = below - 1;
  return below;
}

std::optional<TradeId> PagePlan::next_of_search(TradeId last, TradeId ceiling) {
  if (!under_way_.empty()) return std::nullopt;
  const auto [low, high] = *search_;
  if (!high) return std::min(last + 2 * (low - last), ceiling + 1);
  if (*high - low > page_size) return low + (*high - low) / 2;
  return *high + 1;
}

void PagePlan::on_page(TradeId below, std::span<const TradeId> above, TradeId last,
                       TradeId ceiling) {
  if (std::erase(under_way_, below) == 0) return;
  if (!walk_start_ || last + 1 >= ceiling) return;  // of an earlier walk, or the gap is closed
  if (follow(last)) return;
  if (search_) {
    judge_probe(below, above, last);
  } else {
    if (above.empty())
      nothing_below_ = std::max(nothing_below_, below);
    else
      lowest_above_ = std::min(lowest_above_.value_or(above.front()), above.front());
    if (under_way_.empty()) {
      search_ = {std::max(last + 1, nothing_below_), lowest_above_};
      if (search_->low >= lowest_above_) search_->low = last + 1;  // a cache lags behind another
    }
  }
  // Asked for everything up to the ceiling itself, and not even that was there: REST lags.
  if (search_ && !search_->high && search_->low > ceiling) wait_and_walk();
}

void PagePlan::judge_probe(TradeId below, std::span<const TradeId> above, TradeId last) {
  auto& [low, high] = *search_;
  const bool was_last_probe = high && below == *high + 1;
  if (above.empty()) {
    if (was_last_probe) return wait_and_walk();  // what was there before is gone: caches disagree
    low = std::max(low, below);
  } else if (!high || above.front() < *high) {
    high = above.front();
    if (low >= *high) low = last + 1;  // a cache that lagged had told otherwise
  } else if (was_last_probe) {
    horizon_ = high;
    wait_and_walk();
  } else {
    wait_and_walk();  // it has trades that were not asked for, and none that were
  }
}

void PagePlan::on_failed(TradeId below) {
  std::erase(under_way_, below);
  if (!search_ && under_way_.empty()) walk_start_.reset();
}

void PagePlan::restart() {
  delay_ = first_delay;
  wait_ = {};
  horizon_.reset();
  search_.reset();
  walk_start_.reset();
}

void PagePlan::tick(std::chrono::milliseconds elapsed) {
  wait_ = std::max(wait_ - elapsed, std::chrono::milliseconds::zero());
}

/// Begins to walk where what is held ends by now, unless a walk or search from there is under way.
/// Whatever was found out about an older end is history. Whether it began anew.
bool PagePlan::follow(TradeId last) {
  if (walk_start_ == last) return false;
  const bool moved = walk_start_.has_value();
  if (moved) horizon_.reset();
  search_.reset();
  nothing_below_ = 0;
  lowest_above_.reset();
  if (!moved || under_way_.empty()) cursor_ = last;
  walk_start_ = last;
  return true;
}

void PagePlan::wait_and_walk() {
  wait_ = delay_;
  delay_ = std::min(2 * delay_, longest_delay);
  search_.reset();
  walk_start_.reset();
}

}  // namespace rq
