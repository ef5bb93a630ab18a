#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/time.hpp"
#include "market/trade.hpp"

namespace rq {

/// Trade ids that nobody has, between two trades that are there.
struct IdHole {
  TradeId from = 0;  ///< the first missing id
  TradeId to = 0;    ///< the last one
  Timestamp begins;  ///< time of the trade before
  Timestamp ends;    ///< time of the trade after; equal to or above `begins`

  [[nodiscard]] std::uint64_t missing() const { return to - from + 1; }
  [[nodiscard]] std::chrono::milliseconds duration() const { return ends - begins; }
};

/// What lies in a sequence of trades by ascending id: its two ends, and the ids that are missing
/// between them. The exchange counts trades without leaving out an id, so that a missing id is a
/// missing trade.
class IdSequence {
 public:
  struct End {
    TradeId id = 0;
    Timestamp time;
  };
  /// Holes that last longer than this are kept one by one.
  static constexpr std::chrono::minutes long_hole{1};

  /// Pre-condition: `id` is not below the one before. An equal one is the same trade again.
  void add(TradeId id, Timestamp time);
  /// Forgets all that came before this trade: the sequence begins with it.
  void restart(TradeId id, Timestamp time);

  [[nodiscard]] std::uint64_t rows() const { return rows_; }  ///< calls of `add` and `restart`
  [[nodiscard]] const std::optional<End>& first() const { return first_; }
  [[nodiscard]] const std::optional<End>& last() const { return last_; }
  [[nodiscard]] std::uint64_t missing() const { return missing_; }  ///< ids
  [[nodiscard]] std::uint64_t holes() const { return holes_; }
  [[nodiscard]] std::chrono::milliseconds longest() const { return longest_; }
  [[nodiscard]] const std::vector<IdHole>& long_holes() const { return long_holes_; }

 private:
  std::uint64_t rows_ = 0;
  std::optional<End> first_;
  std::optional<End> last_;
  std::uint64_t missing_ = 0;
  std::uint64_t holes_ = 0;
  std::chrono::milliseconds longest_{0};
  std::vector<IdHole> long_holes_;
};

}  // namespace rq
