#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/timeframe.hpp"
#include "market/minute.hpp"

namespace rq {

/// Open, high, low, close of a window that held at least one trade.
struct Candle {
  Timeframe timeframe = Timeframe::m1;
  Timestamp start;
  Price open;
  Price high;
  Price low;
  Price close;
  Volume volume;
  std::uint64_t trade_count = 0;

  [[nodiscard]] Timestamp end() const { return start + duration_of(timeframe); }
  friend bool operator==(const Candle&, const Candle&) = default;
};

/// Rolls closed minutes up into closed candles of every timeframe. A candle closes when the last
/// minute of its window closes; a window without a trade has none.
class CandleRollup {
 public:
  CandleRollup() = default;
  /// `open`: what `open()` returned.
  explicit CandleRollup(const std::vector<Candle>& open);

  /// Takes the next closed minute with trades. Appends the candles that close by it, ordered by
  /// close time, then shortest timeframe first.
  void add(const Minute& minute, std::vector<Candle>& closed);
  /// All minutes that end at or before `end` are closed. Appends as `add` does.
  void close_through(Timestamp end, std::vector<Candle>& closed);

  /// The candles still open, shortest timeframe first: all that must be remembered between runs.
  [[nodiscard]] std::vector<Candle> open() const;

 private:
  std::array<std::optional<Candle>, timeframe_count> open_;  // [m1] is always empty
};

}  // namespace rq
