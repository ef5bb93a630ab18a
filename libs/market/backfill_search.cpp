#include "market/backfill_search.hpp"

#include <algorithm>

namespace rq {

namespace {

/// So many pages in a row that say the same of what is not there are believed.
constexpr int believed = 2;

}  // namespace

std::optional<TradeId> BackfillSearch::below() const {
  if (!high_) return std::nullopt;
  if (is_narrowed_down()) return *high_ + 1;  // what is found, and what is before it
  return low_ + (*high_ - low_) / 2 + 1;
}

void BackfillSearch::on_page(std::span<const TradeText> trades) {
  const Page page = read(trades);
  if (page.last_before && page.first_since) {
    behind_ = *page.first_since - 1;
  } else if (!high_) {
    on_newest_page(page);
  } else if (page.first_since && *page.first_since < *high_) {
    lower(*page.first_since);
  } else if (is_narrowed_down()) {
    on_neighbours(page);
  } else if (page.last_before || ++of_a_kind_ == believed) {
    low_ = *below() - 1;
    of_a_kind_ = 0;
  }
}

/// Of trades that were asked for.
BackfillSearch::Page BackfillSearch::read(std::span<const TradeText> page) const {
  Page found;
  const auto asked = below();
  for (const auto& trade : page) {
    if (asked && trade.id >= *asked) continue;
    if (trade.time < start_)
      found.last_before = std::max(found.last_before.value_or(0), trade.id);
    else
      found.first_since = std::min(found.first_since.value_or(trade.id), trade.id);
  }
  return found;
}

void BackfillSearch::on_newest_page(const Page& page) {
  if (page.last_before)
    behind_ = *page.last_before;  // nothing was traded since
  else
    high_ = page.first_since;
}

/// Whether what was found is the oldest trade there is. A page without it is of a cache that knows
/// less, or it has left REST's history meanwhile: then everything is to be found anew.
void BackfillSearch::on_neighbours(const Page& page) {
  if (page.first_since != high_) {
    *this = BackfillSearch(start_);
  } else if (++of_a_kind_ == believed) {
    behind_ = *high_ - 1;
    cut_short_ = true;
  }
}

void BackfillSearch::lower(TradeId high) {
  high_ = high;
  of_a_kind_ = 0;
  if (low_ >= high) low_ = 0;  // a cache did not tell the truth
}

}  // namespace rq
