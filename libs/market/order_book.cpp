#include "market/order_book.hpp"

#include <algorithm>

#include "core/crc32.hpp"

namespace rq {

namespace {

constexpr std::size_t checksum_ranks = 25;

/// `before(a, b)`: price a is better than price b.
template <class Before>
void set_level(std::vector<BookLevel>& side, const BookLevel& level, Before before) {
  const Decimal price = level.price();
  const auto at = std::ranges::lower_bound(side, price, before, &BookLevel::price);
  const bool is_there = at != side.end() && at->price() == price;
  if (level.is_removal()) {
    if (is_there) side.erase(at);
    return;
  }
  if (is_there) {
    *at = level;
    return;
  }
  side.insert(at, level);
  if (side.size() > OrderBook::most_levels) side.pop_back();
}

template <class Before>
void set_levels(std::vector<BookLevel>& side, std::span<const BookLevel> levels, Before before) {
  for (const BookLevel& level : levels) set_level(side, level, before);
}

void add_rank(Crc32& crc, std::span<const BookLevel> side, std::size_t rank, bool& is_first) {
  if (rank >= side.size()) return;
  if (!is_first) crc.add(":");
  is_first = false;
  crc.add(side[rank].price_text());
  crc.add(":");
  crc.add(side[rank].size_text());
}

}  // namespace

OrderBook::OrderBook() {
  // Room for what the exchange sends, with some to spare: no level of an update allocates.
  bids_.reserve(depth + depth / 4);
  asks_.reserve(depth + depth / 4);
}

void OrderBook::clear() {
  bids_.clear();
  asks_.clear();
}

void OrderBook::apply(std::span<const BookLevel> bids, std::span<const BookLevel> asks) {
  set_levels(bids_, bids, std::greater<>());
  set_levels(asks_, asks, std::less<>());
}

bool OrderBook::is_crossed() const {
  return !bids_.empty() && !asks_.empty() && bids_.front().price() >= asks_.front().price();
}

std::optional<BigDecimal> OrderBook::mid_price() const {
  if (bids_.empty() || asks_.empty()) return std::nullopt;
  static const BigDecimal half{Decimal(5, 1)};
  return (BigDecimal(bids_.front().price()) + BigDecimal(asks_.front().price())) * half;
}

std::int32_t OrderBook::checksum() const {
  Crc32 crc;
  bool is_first = true;
  for (std::size_t rank = 0; rank < checksum_ranks; ++rank) {
    add_rank(crc, bids_, rank, is_first);
    add_rank(crc, asks_, rank, is_first);
  }
  return static_cast<std::int32_t>(crc.value());
}

}  // namespace rq
