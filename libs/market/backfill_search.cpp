#include "market/backfill_search.hpp"

#include <algorithm>
#include <bit>

namespace rq {

namespace {

/// Absence is believed after this many equal pages in a row.
constexpr int believed = 2;
/// Half a page: asked for this far above a trade, REST shows what is on both sides of it.
constexpr TradeId surroundings = 50;
constexpr std::size_t page_size = 100;

}  // namespace

std::optional<TradeId> BackfillSearch::below() const {
  if (!high_) return std::nullopt;
  if (is_narrowed_down()) return *high_ + surroundings;
  return low_ + (*high_ - low_) / 2 + 1;
}

std::optional<std::uint64_t> BackfillSearch::pages_left() const {
  if (done()) return 0;
  if (!high_) return std::nullopt;
  // Each page halves what is left; the last one shows both sides of the first trade.
  return static_cast<std::uint64_t>(std::bit_width(*high_ - low_)) + 1;
}

void BackfillSearch::on_page(std::span<const TradeText> trades) {
  const Page page = read(trades);
  if (page.last_before && page.first_since) {
    behind_ = *page.first_since - 1;
  } else if (!high_) {
    on_newest_page(page);
  } else if (page.first_since && *page.first_since < *high_) {
    lower(*page.first_since);
    if (trades.size() < page_size) low_ = *high_ - 1;  // history seems to end there: have a look
  } else if (is_narrowed_down()) {
    on_surroundings(page);
  } else if (page.last_before || ++empty_ == believed) {
    low_ = *below() - 1;
    empty_ = 0;
  }
}

/// Ignores trades at or above the requested id.
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

/// Nothing is older than what was found. If that has left REST's history since, the next one is
/// the oldest; if all around it has, or a cache knows less, everything is to be found again.
void BackfillSearch::on_surroundings(const Page& page) {
  if (!page.first_since) {
    if (++empty_ == believed) *this = BackfillSearch(start_);
    return;
  }
  empty_ = 0;
  if (++ends_ < believed) return;
  behind_ = *page.first_since - 1;
  cut_short_ = true;
}

void BackfillSearch::lower(TradeId high) {
  high_ = high;
  empty_ = ends_ = 0;
  if (low_ >= high) low_ = 0;  // a cache did not tell the truth
}

}  // namespace rq
