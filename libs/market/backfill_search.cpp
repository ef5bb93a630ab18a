#include "market/backfill_search.hpp"

#include <algorithm>

namespace rq {

std::optional<TradeId> BackfillSearch::below() const {
  if (!high_) return std::nullopt;
  return low_ + (*high_ - low_) / 2 + 1;
}

void BackfillSearch::on_page(std::span<const TradeText> page) {
  const auto asked = below();
  std::optional<TradeId> last_before;  // the start
  std::optional<TradeId> first_since;
  for (const auto& trade : page) {
    if (trade.time < start_)
      last_before = std::max(last_before.value_or(0), trade.id);
    else
      first_since = std::min(first_since.value_or(trade.id), trade.id);
  }
  if (last_before && first_since) {
    behind_ = *first_since - 1;
    return;
  }
  if (!asked && page.empty()) return;  // nothing to begin with: ask again
  if (!asked && last_before) {
    behind_ = *last_before;  // nothing was traded since
    return;
  }
  if (first_since) {
    high_ = std::min(high_.value_or(*first_since), *first_since);
  } else {
    low_ = *asked - 1;
    low_is_horizon_ = page.empty();
  }
  settle_if_found();
}

void BackfillSearch::settle_if_found() {
  if (*high_ - low_ > 1) return;
  behind_ = *high_ - 1;
  cut_short_ = low_is_horizon_;
}

}  // namespace rq
