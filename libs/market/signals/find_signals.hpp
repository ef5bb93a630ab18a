#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "core/decimal.hpp"
#include "market/signals/signal.hpp"
#include "market/signals/wick_record.hpp"

namespace rq {

/// What makes a wick a signal. Ages are exact and both ends count.
struct SignalRules {
  Timeframe timeframe = Timeframe::m1;
  std::chrono::minutes age_min{20};
  std::chrono::minutes age_max{40};
  std::uint64_t min_touched = 10;           ///< touched wicks around
  std::chrono::minutes surround{10};        ///< "around": created this much before or after
  Decimal max_size_percentile{50, 0};       ///< percent of the wicks around that may be smaller
  std::chrono::minutes trigger_window{15};  ///< a touch is news this long, its first instant not

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
  too_large,          ///< more than max_size_percentile percent around are smaller
  too_few_touched,    ///< fewer than min_touched around are touched
};
inline constexpr std::array all_verdicts{
    Verdict::signal,           Verdict::expired,           Verdict::too_young,
    Verdict::too_old,          Verdict::touched_too_young, Verdict::touched_too_old,
    Verdict::touched_long_ago, Verdict::touched_too_far,   Verdict::too_large,
    Verdict::too_few_touched};

/// How many wicks got which verdict.
class Tally {
 public:
  void add(Verdict verdict) { ++counts_[static_cast<std::size_t>(verdict)]; }
  [[nodiscard]] std::uint64_t count(Verdict verdict) const {
    return counts_[static_cast<std::size_t>(verdict)];
  }
  [[nodiscard]] std::uint64_t total() const;
  friend bool operator==(const Tally&, const Tally&) = default;

 private:
  std::array<std::uint64_t, all_verdicts.size()> counts_{};
};

/// The signals of one instrument, in the order of `comes_before`, and what became of every wick
/// created within `candidate_span`.
struct Findings {
  std::vector<Signal> signals;
  Tally tally;
};

/// Judges the wicks of one instrument and `rules.timeframe` by what was known at `as_of`; later
/// creations, touches and expiries count as not having happened.
/// `wicks`: in creation order, those created in [as_of − look_back, as_of] or more.
Findings find_signals(const InstId& instrument, std::span<const WickRecord> wicks, Timestamp as_of,
                      const SignalRules& rules);

}  // namespace rq
