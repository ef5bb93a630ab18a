#pragma once

#include <cstdint>
#include <optional>

#include "core/quantity.hpp"
#include "core/time.hpp"
#include "market/wick.hpp"

namespace rq {

/// The end of a fade: after the touch a candle went further beyond the tip than a fade can stand.
struct WickBreak {
  Timestamp time;  ///< end of the first such candle
  Price price;     ///< how far it went
  friend bool operator==(const WickBreak&, const WickBreak&) = default;
};

/// The life of one wick as its events tell it. Timeframe and instrument are those of the list it
/// stands in; creation time and type tell the wicks of a list apart.
struct WickRecord {
  Timestamp creation;
  WickType type = WickType::high;
  Price tip;
  PriceDistance size;
  /// Whole ticks to the nearest tip when the wick formed; empty when unknown.
  std::optional<std::uint64_t> formed_tip_distance_ticks;
  std::optional<Timestamp> touch_time;
  /// Whole ticks that the touch went past the tip; empty when untouched or unknown.
  std::optional<std::uint64_t> touch_tip_distance_ticks;
  std::optional<Timestamp> expired_time;
  /// Of the newest event; empty when it was unknown then.
  std::optional<Price> tick_size{};
  std::optional<WickBreak> broken{};  ///< see `note_breaks`

  /// The status by the events known at `as_of`, a moment at or after the creation.
  [[nodiscard]] WickStatus status_at(Timestamp as_of) const {
    if (touch_time && *touch_time <= as_of) return WickStatus::touched;
    if (expired_time && *expired_time <= as_of) return WickStatus::expired;
    return WickStatus::untouched;
  }
  /// Whether the fade had failed by `as_of`.
  [[nodiscard]] bool broken_at(Timestamp as_of) const { return broken && broken->time <= as_of; }

  friend bool operator==(const WickRecord&, const WickRecord&) = default;
};

}  // namespace rq
