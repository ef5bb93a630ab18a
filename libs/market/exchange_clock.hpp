#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/time.hpp"

namespace rq {

/// Between which event times the exchange's clock must stand that what is dated by it is believed.
struct TimeBounds {
  /// What a live feed dates earlier than this much before the exchange's clock is not believed.
  static constexpr std::chrono::days most_behind{1};

  Timestamp from = Timestamp::min();  ///< of what a live feed brings
  Timestamp to = Timestamp::max();    ///< of anything
  /// The exchange was asked for its time since the last doubt: what is outside is a lie.
  bool certain = false;

  /// Far behind the clock, and `newest`, the newest of its kind that is known, too: what is quiet
  /// may be old.
  [[nodiscard]] bool is_behind(Timestamp time, Timestamp newest) const {
    return time < from && time < std::min(newest, to) - most_behind;
  }
};

/// The exchange's clock, by what it says: its answers to the question for its time, and the median
/// of the times in its feed, so that no single message moves it. Only where there is neither, this
/// machine's clock stands in, which may be wrong by any amount. Pure: `now` is a reading of a clock
/// that does not jump, from any beginning.
class ExchangeClock {
 public:
  using Reading = std::chrono::milliseconds;

  /// What is dated later than this ahead of the clock is not believed.
  static constexpr std::chrono::minutes most_ahead{10};

  /// The exchange was asked for its time, and answered.
  void on_answer(Timestamp time, Reading now);
  /// Something in the feed is dated so, believed or not. Cheap: to be called for every message.
  void on_event(Timestamp time, Reading now) {
    events_[event_count_++ % events_.size()] = time - Timestamp{} - now;
  }
  /// It has said enough for a judgement without this machine's clock.
  [[nodiscard]] bool is_known() const { return answer_count_ > 0 || event_count_ >= enough_events; }
  /// How often it answered.
  [[nodiscard]] std::uint64_t answers() const { return answer_count_; }

  /// Wide enough for each of the two newest answers and the feed, as one of them may be a lie.
  /// `machine`: this machine's clock.
  [[nodiscard]] TimeBounds bounds(Reading now, Timestamp machine) const;

 private:
  static constexpr std::size_t enough_events = 5;

  [[nodiscard]] Reading median_of_events() const;

  // Each is what is to be added to a reading.
  std::array<Reading, 2> answers_{};
  std::uint64_t answer_count_ = 0;
  std::array<Reading, 31> events_{};
  std::uint64_t event_count_ = 0;
};

}  // namespace rq
