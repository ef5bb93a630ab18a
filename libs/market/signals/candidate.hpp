#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "core/decimal.hpp"
#include "core/timeframe.hpp"
#include "market/signals/measured.hpp"
#include "market/signals/signal.hpp"
#include "market/signals/wick_record.hpp"

namespace rq {

/// What makes a wick a signal. Ages are exact and both ends count. Times that nobody set are those
/// of 1m; `for_timeframe` has them as many candles long for the others.
struct SignalRules {
  Timeframe timeframe = Timeframe::m1;
  std::chrono::minutes age_min{20};
  std::chrono::minutes age_max{40};
  std::uint64_t min_touched = 10;           ///< touched wicks around
  std::chrono::minutes surround{10};        ///< "around": created this much before or after
  Decimal max_size_percentile{50, 0};       ///< percent of the wicks around that may be smaller
  std::chrono::minutes trigger_window{15};  ///< a touch is news this long, its first instant not

  /// The usual rules, as many candles of `timeframe` long as they are minutes for 1m.
  static SignalRules for_timeframe(Timeframe timeframe) {
    SignalRules rules;
    rules.timeframe = timeframe;
    for (auto* time : {&rules.age_min, &rules.age_max, &rules.surround, &rules.trigger_window})
      *time *= duration_of(timeframe) / duration_of(Timeframe::m1);
    return rules;
  }

  /// How long before `as_of` a wick can have been created and still be a signal.
  [[nodiscard]] std::chrono::minutes candidate_span() const { return age_max + trigger_window; }
  /// How long before `as_of` a wick can have been created and still matter to a signal.
  [[nodiscard]] std::chrono::minutes look_back() const { return candidate_span() + surround; }
};

/// What became of a candidate: a signal, or the first test it failed.
enum class Verdict : std::uint8_t {
  signal,
  expired,            ///< waited for a touch longer than `wick_lifetime`
  too_young,          ///< untouched, younger than age_min
  too_old,            ///< untouched, older than age_max
  touched_too_young,  ///< touched before age_min
  touched_too_old,    ///< touched after age_max
  touched_long_ago,   ///< touched before the trigger window
  touched_too_far,    ///< touched with a tip distance above 3 ticks, or unknown
  broken,             ///< touched, and then price went more than 3 ticks beyond the tip
  touched_since,      ///< armed at `as_of`, and a newer trade has reached the tip since
  too_large,          ///< more than max_size_percentile percent around are smaller
  too_few_touched,    ///< fewer than min_touched around are touched
};
inline constexpr std::array all_verdicts{
    Verdict::signal,           Verdict::expired,           Verdict::too_young,
    Verdict::too_old,          Verdict::touched_too_young, Verdict::touched_too_old,
    Verdict::touched_long_ago, Verdict::touched_too_far,   Verdict::broken,
    Verdict::touched_since,    Verdict::too_large,         Verdict::too_few_touched};

/// A wick on trial.
struct Candidate {
  const WickRecord& wick;
  Timestamp as_of;
  WickStatus status;  ///< at `as_of`
  /// The wicks around it, and how many of them are smaller: for the last two tests only.
  Surrounding around{};
  std::uint64_t smaller = 0;
};

/// The first failed test of those that need nothing but the wick itself, else `signal`.
Verdict judge_alone(const Candidate& candidate, const SignalRules& rules);
/// The first failed test of those against the wicks around, else `signal`.
Verdict judge_among(const Candidate& candidate, const SignalRules& rules);
/// How many tests the candidate fails, and one of them.
struct Failures {
  int count = 0;
  Verdict last = Verdict::signal;
};
Failures failures_of(const Candidate& candidate, const SignalRules& rules);

/// A failed test with its numbers. Pre-condition: the candidate fails it, and it is not `expired`.
Measured measure(Verdict failed, const Candidate& candidate, const SignalRules& rules);

}  // namespace rq
