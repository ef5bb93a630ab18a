#pragma once

#include <chrono>
#include <cstdint>

#include "core/quantity.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"

namespace rq {

inline constexpr std::chrono::minutes one_minute{1};

/// Everything that any computation needs of the trades of one UTC minute, exact.
///
/// A minute is a sum: `merge` of the parts equals the whole, so trades may be summed up in any
/// grouping that keeps their order in the file (the order of trade ids).
struct Minute {
  Timestamp start;
  Price open;  ///< price of the first trade by (event time, trade id)
  Price high;
  Price low;
  Price close;           ///< price of the last trade by (event time, trade id)
  Timestamp open_time;   ///< event time of the first trade
  Timestamp close_time;  ///< event time of the last trade
  Volume volume;
  Notional buy_notional;      ///< of trades whose taker bought
  Notional sell_notional;     ///< of trades whose taker sold
  BigDecimal price_notional;  ///< Σ price × notional: the numerator of a VWAP
  std::uint64_t trade_count = 0;

  /// The minute that holds this one trade.
  static Minute of(const Trade& trade);
  /// Adds a part of the same minute whose trades come later in the file.
  void merge(const Minute& later);
  [[nodiscard]] Timestamp end() const { return start + one_minute; }
  [[nodiscard]] Notional notional() const { return {buy_notional.value + sell_notional.value}; }

  friend bool operator==(const Minute&, const Minute&) = default;
};

}  // namespace rq
