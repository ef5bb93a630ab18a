#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/inst_id.hpp"
#include "core/quantity.hpp"
#include "core/timeframe.hpp"
#include "market/signals/confluence.hpp"
#include "market/wick.hpp"

namespace rq {

/// armed: the tip waits untouched; triggered: it was just touched, the fade is on.
enum class SignalStage : std::uint8_t { armed, triggered };
/// The trade that fades the wick.
enum class Direction : std::uint8_t { go_long, go_short };
enum class SignalStrength : std::uint8_t { high, very_high };

std::string_view name_of(SignalStage stage);
std::string_view name_of(Direction direction);
std::string_view name_of(SignalStrength strength);

/// A tip this many whole ticks away or nearer still counts as the same level.
inline constexpr std::uint64_t max_tip_distance_ticks = 3;
/// Touched wicks around an exact tip that make a signal VERY_HIGH.
inline constexpr std::uint64_t very_high_touched = 15;

/// The other wicks of the timeframe that were created around the same time, by status.
struct Surrounding {
  std::uint64_t touched = 0;
  std::uint64_t untouched = 0;
  std::uint64_t expired = 0;

  [[nodiscard]] std::uint64_t total() const { return touched + untouched + expired; }
  friend bool operator==(const Surrounding&, const Surrounding&) = default;
};

/// A wick worth fading, as known at `as_of`.
struct Signal {
  SignalStage stage = SignalStage::armed;
  InstId instrument;
  std::string event_id;  ///< of the wick
  Timeframe timeframe = Timeframe::m1;
  WickType wick_type = WickType::high;
  Price tip;
  PriceDistance wick_size;
  Timestamp creation;
  std::optional<Timestamp> touch_time;  ///< set when triggered
  /// Whole ticks. Armed: from the tip to the nearest tip when the wick formed; triggered: how far
  /// the touch went past the tip. Empty when unknown.
  std::optional<std::uint64_t> tip_distance_ticks;
  Surrounding surrounding;
  Timestamp as_of;
  std::optional<Price> tick_size{};        ///< of the wick's newest event; empty when unknown
  std::optional<Confluence> confluence{};  ///< set when it was asked for

  /// A high wick is sold, a low wick bought.
  [[nodiscard]] Direction direction() const;
  /// How long the tip had been untouched: until the touch, or until `as_of`. Whole minutes.
  [[nodiscard]] std::chrono::minutes age() const;
  /// The moment that confluence looks at: the touch, so that the move after it confirms nothing,
  /// or `as_of` while the tip is untouched.
  [[nodiscard]] Timestamp weighed_at() const { return touch_time.value_or(as_of); }
  /// Tip to tip; false when the distance is unknown.
  [[nodiscard]] bool tip_exact() const { return tip_distance_ticks == 0; }
  /// EXACT, NEAR or CLOSE; empty beyond `max_tip_distance_ticks` or when unknown.
  [[nodiscard]] std::optional<TouchStrength> tip_tier() const;
  [[nodiscard]] SignalStrength strength() const;

  friend bool operator==(const Signal&, const Signal&) = default;
};

/// The order in which signals are shown, within and across instruments: VERY_HIGH first, then more
/// touched wicks around, then newer, then by event id.
bool comes_before(const Signal& a, const Signal& b);

}  // namespace rq
