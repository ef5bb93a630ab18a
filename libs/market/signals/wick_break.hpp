#pragma once

#include <span>

#include "core/quantity.hpp"
#include "market/candle.hpp"
#include "market/signals/wick_record.hpp"

namespace rq {

/// How many ticks `price` lies beyond the tip of a wick (above a high one, below a low one), exact
/// to 18 digits; 0 or less: it does not. Pre-condition: tick_size > 0.
BigDecimal ticks_beyond(WickType type, const Price& tip, const Price& price,
                        const Price& tick_size);

/// Whether a price there ends the fade (vault_layout.md, "Signals"): it lies more than
/// `max_tip_distance_ticks` beyond the tip. Without a tick size nothing is broken, for nothing was
/// triggered either.
bool is_broken_by(WickType type, const Price& tip, const Price& price,
                  const std::optional<Price>& tick_size);

/// Sets `broken` of each touched wick by the first of `candles` that ended after its touch and
/// broke it. `candles`: of the wicks' timeframe, in order of time.
void note_breaks(std::span<WickRecord> wicks, std::span<const Candle> candles);

}  // namespace rq
