#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/big_decimal.hpp"
#include "market/book_level.hpp"

namespace rq {

/// What rests in a market, by price: two sides of levels, best first. Prices compare by value, so
/// "1.50" replaces "1.5".
class OrderBook {
 public:
  /// Levels a side that a snapshot of the exchange has, and that `top` gives at most.
  static constexpr std::size_t depth = 400;
  /// Levels a side that are kept. The exchange does not say whether a level that left its best 400
  /// comes again when it returns to them, so levels far below are remembered.
  static constexpr std::size_t most_levels = 4'000;

  OrderBook();

  void clear();
  /// Sets each of these levels, or removes it when its size is zero; one that is not there is
  /// removed all the same, as the exchange does. In any order.
  void apply(std::span<const BookLevel> bids, std::span<const BookLevel> asks);

  [[nodiscard]] std::span<const BookLevel> bids() const { return bids_; }
  [[nodiscard]] std::span<const BookLevel> asks() const { return asks_; }
  /// The best `depth` of a side.
  static std::span<const BookLevel> top(std::span<const BookLevel> side) {
    return side.first(side.size() < depth ? side.size() : depth);
  }

  /// The best bid is at or above the best ask: no market looks so while it trades.
  [[nodiscard]] bool is_crossed() const;
  /// Half of the sum of best bid and best ask, exactly; nothing when a side is empty.
  [[nodiscard]] std::optional<BigDecimal> mid_price() const;
  /// The checksum that the exchange sent until June 2026: CRC-32, as a signed number, of
  /// "bid:size:ask:size:…" over the best 25 ranks in its own strings; where one side is shorter, it
  /// is left out (okx.com/docs-v5, "Checksum", as of 2025).
  [[nodiscard]] std::int32_t checksum() const;

 private:
  std::vector<BookLevel> bids_;  // falling prices
  std::vector<BookLevel> asks_;  // rising prices
};

}  // namespace rq
