#pragma once

#include <optional>
#include <string>

#include "core/inst_id.hpp"
#include "market/candle.hpp"
#include "market/wick.hpp"

namespace rq::vault {

/// A touching candle that turns this close to a tip is near it, in ticks.
inline constexpr int near_tip_ticks = 1;

/// Appends a line of `candles_{TF}.jsonl`, with its '\n'.
void write_candle(std::string& out, const InstId& instrument, const Candle& candle);

/// Appends a line of `wicks_events.jsonl`, with its '\n'.
void write_wick_event(std::string& out, const InstId& instrument, const WickEvent& event);

/// The whole of `wicks_active.json`. `as_of`: end of the last closed minute, empty before the first
/// trade.
std::string wicks_active_json(const InstId& instrument, std::optional<Timestamp> as_of,
                              const WickTracker& tracker);

}  // namespace rq::vault
