#include "market/signals/wick_break.hpp"

#include <algorithm>

#include "market/signals/signal.hpp"

namespace rq {

namespace {

const Price& extreme(const Candle& candle, WickType type) {
  return type == WickType::high ? candle.high : candle.low;
}

BigDecimal distance_beyond(WickType type, const Price& tip, const Price& price) {
  const BigDecimal above = BigDecimal(price.value) - BigDecimal(tip.value);
  return type == WickType::high ? above : BigDecimal() - above;
}

}  // namespace

BigDecimal ticks_beyond(WickType type, const Price& tip, const Price& price,
                        const Price& tick_size) {
  return BigDecimal::quotient(distance_beyond(type, tip, price), tick_size.value);
}

bool is_broken_by(WickType type, const Price& tip, const Price& price,
                  const std::optional<Price>& tick_size) {
  if (!tick_size) return false;
  constexpr auto most = static_cast<std::int64_t>(max_tip_distance_ticks);
  return distance_beyond(type, tip, price) >
         BigDecimal(tick_size->value) * BigDecimal(Decimal(most, 0));
}

void note_breaks(std::span<WickRecord> wicks, std::span<const Candle> candles) {
  for (WickRecord& wick : wicks) {
    if (!wick.touch_time) continue;
    const auto after_touch = std::partition_point(
        candles.begin(), candles.end(),
        [&](const Candle& candle) { return candle.end() <= *wick.touch_time; });
    const auto breaking = std::find_if(after_touch, candles.end(), [&](const Candle& candle) {
      return is_broken_by(wick.type, wick.tip, extreme(candle, wick.type), wick.tick_size);
    });
    if (breaking != candles.end()) wick.broken = {breaking->end(), extreme(*breaking, wick.type)};
  }
}

}  // namespace rq
