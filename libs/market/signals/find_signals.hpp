#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "market/signals/candidate.hpp"
#include "market/signals/signal.hpp"
#include "market/signals/wick_record.hpp"

namespace rq {

/// How many wicks got which verdict.
class Tally {
 public:
  void add(Verdict verdict) { ++counts_[static_cast<std::size_t>(verdict)]; }
  void add(const Tally& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }
  /// One wick of those counted turned out otherwise. Pre-condition: `from` was counted.
  void change(Verdict from, Verdict to) {
    --counts_[static_cast<std::size_t>(from)];
    add(to);
  }
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
/// creations, touches, expiries and breaks count as not having happened.
/// `wicks`: in creation order, those created in [as_of − look_back, as_of] or more, with the breaks
/// that the candles which ended in (as_of − trigger_window, as_of] make (`note_breaks`).
Findings find_signals(const InstId& instrument, std::span<const WickRecord> wicks, Timestamp as_of,
                      const SignalRules& rules);

/// Until when a signal stays one if nothing else happens. Armed: the last moment at which the wick
/// is not too old. Triggered: the first at which the touch is too long ago.
Timestamp valid_until(const Signal& signal, const SignalRules& rules);

/// Of wicks in creation order, those that exist at `as_of`.
std::span<const WickRecord> created_by(std::span<const WickRecord> wicks, Timestamp as_of);

/// The signal that a candidate is, or would be.
Signal make_signal(const InstId& instrument, const Candidate& candidate, Timeframe timeframe);

}  // namespace rq
