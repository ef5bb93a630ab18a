#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"
#include "market/candle.hpp"

namespace rq {

enum class WickType : std::uint8_t { high, low };
enum class WickStatus : std::uint8_t { untouched, touched, expired };
/// How the later candle reached the tip. A body that covers a tip implies a wick that reaches it.
enum class TouchClass : std::uint8_t { wick, body, both };
/// How close the touching candle turned to the tip: 0 ticks, 1, 2 to 3, more.
enum class TouchStrength : std::uint8_t { exact, near, close, touched };

std::string_view name_of(WickType type);
std::string_view name_of(WickStatus status);
std::string_view name_of(TouchClass touch);
std::string_view name_of(TouchStrength strength);
TouchStrength strength_of(std::uint64_t tip_distance_ticks);

/// How long a wick waits for a touch.
inline constexpr std::chrono::hours wick_lifetime{168};

/// A shadow of one closed candle. Its tip is the candle's high (upper) or low (lower).
struct Wick {
  Timeframe timeframe = Timeframe::m1;
  WickType type = WickType::high;
  Timestamp creation;  ///< end of the candle's window
  Price open;
  Price high;
  Price low;
  Price close;
  /// Whole ticks from the tip to the nearest untouched tip of the same timeframe and side when the
  /// candle closed; empty when there was none or the tick size is unknown. 0: tip to tip.
  std::optional<std::uint64_t> formed_tip_distance_ticks;

  [[nodiscard]] const Price& tip() const { return type == WickType::high ? high : low; }
  [[nodiscard]] PriceDistance size() const;       ///< tip to body
  [[nodiscard]] PriceDistance body_size() const;  ///< |open − close|
  [[nodiscard]] Timestamp expiry() const { return creation + wick_lifetime; }
  /// `{INSTID}|{TF}|{creation}|{high|low}`
  [[nodiscard]] std::string event_id(const InstId& instrument) const;

  friend bool operator==(const Wick&, const Wick&) = default;
};

/// How a wick's tip was reached.
struct Touch {
  Timestamp time;  ///< end of the touching candle's window
  TouchClass touch_class = TouchClass::wick;
  /// Whole ticks from the tip to the touching candle's extreme; empty without a tick size.
  std::optional<std::uint64_t> tip_distance_ticks;
};

/// One change in the life of a wick.
struct WickEvent {
  Wick wick;
  WickStatus status = WickStatus::untouched;
  std::optional<Touch> touch;      ///< set when touched
  std::optional<Price> tick_size;  ///< known when the event happened
};

/// Follows every wick of one instrument from untouched to touched or expired.
///
/// A high wick is untouched while no later candle of its timeframe reached its tip, so untouched
/// tips fall from the oldest to the youngest (low wicks: rise): a stack. A candle pops what it
/// reaches from the young end, pushes its own, and expiry takes from the old end.
class WickTracker {
 public:
  WickTracker() = default;
  /// `untouched`: what `untouched()` returned.
  explicit WickTracker(const std::vector<Wick>& untouched);

  /// Takes the next closed candle. Appends the events in the order of the rules: expired, touched,
  /// created; each by creation time, high before low.
  void add(const Candle& candle, const std::optional<Price>& tick_size,
           std::vector<WickEvent>& out);

  /// Untouched wicks, shortest timeframe first, by creation time, high before low: all that must
  /// be remembered between runs.
  [[nodiscard]] std::vector<Wick> untouched() const;
  [[nodiscard]] std::vector<Wick> untouched(Timeframe timeframe) const;

 private:
  using Stack = std::deque<Wick>;  // oldest first

  void expire(Timeframe timeframe, Timestamp now, const std::optional<Price>& tick_size,
              std::vector<WickEvent>& out);
  void touch(const Candle& candle, const std::optional<Price>& tick_size,
             std::vector<WickEvent>& out);
  void create(WickType type, const Candle& candle, std::optional<std::uint64_t> formed_distance,
              const std::optional<Price>& tick_size, std::vector<WickEvent>& out);
  Stack& stack(Timeframe timeframe, WickType type) {
    return stacks_[index_of(timeframe)][static_cast<std::size_t>(type)];
  }

  std::array<std::array<Stack, 2>, timeframe_count> stacks_;
};

}  // namespace rq
