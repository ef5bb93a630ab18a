#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/time.hpp"
#include "market/book_level.hpp"

namespace rq {

/// A message of an order book: all of it, or what changed since the message before.
struct BookUpdate {
  /// "There is none before this one": what a snapshot has as `previous`.
  static constexpr std::int64_t none_before = -1;

  bool is_snapshot = false;
  Timestamp time;
  /// Where it stands in the exchange's chain: `sequence` is its own id, `previous` that of the
  /// message before. Gaps between ids have any size. Empty in captures of before 2023, and
  /// `previous` in books of REST.
  std::optional<std::int64_t> sequence;
  std::optional<std::int64_t> previous;
  std::int32_t checksum = 0;  ///< see `OrderBook::checksum`; 0: none
  std::vector<BookLevel> bids;
  std::vector<BookLevel> asks;

  /// Nothing changed; sent after a minute in which nothing did.
  [[nodiscard]] bool is_heartbeat() const {
    return !is_snapshot && sequence && sequence == previous && bids.empty() && asks.empty();
  }
};

}  // namespace rq
