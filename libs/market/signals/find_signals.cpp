#include "market/signals/find_signals.hpp"

#include <algorithm>
#include <numeric>

#include "core/big_decimal.hpp"
#include "market/signals/surrounding_window.hpp"

namespace rq {

namespace {

Verdict judge_untouched(const WickRecord& wick, Timestamp as_of, const SignalRules& rules) {
  const auto age = as_of - wick.creation;
  if (age < rules.age_min) return Verdict::too_young;
  if (age > rules.age_max) return Verdict::too_old;
  return Verdict::signal;
}

Verdict judge_touched(const WickRecord& wick, Timestamp as_of, const SignalRules& rules) {
  const auto age = *wick.touch_time - wick.creation;
  if (age < rules.age_min) return Verdict::touched_too_young;
  if (age > rules.age_max) return Verdict::touched_too_old;
  if (*wick.touch_time <= as_of - rules.trigger_window) return Verdict::touched_long_ago;
  const auto& distance = wick.touch_tip_distance_ticks;
  if (!distance || *distance > max_tip_distance_ticks) return Verdict::touched_too_far;
  return Verdict::signal;
}

/// The tests that need nothing but the wick itself.
Verdict judge_alone(const WickRecord& wick, Timestamp as_of, const SignalRules& rules) {
  switch (wick.status_at(as_of)) {
    case WickStatus::untouched:
      return judge_untouched(wick, as_of, rules);
    case WickStatus::touched:
      return judge_touched(wick, as_of, rules);
    case WickStatus::expired:
      break;
  }
  return Verdict::expired;
}

/// Whether `part` of `whole` is at most `percent`. True for 0 of 0.
bool at_most(const Decimal& percent, std::uint64_t part, std::uint64_t whole) {
  return BigDecimal(BigInt(part) * 100, 0) <= BigDecimal(BigInt(whole), 0) * BigDecimal(percent);
}

/// The tests against the wicks around.
Verdict judge_among(const Surrounding& surrounding, std::uint64_t smaller,
                    const SignalRules& rules) {
  if (!at_most(rules.max_size_percentile, smaller, surrounding.total())) return Verdict::too_large;
  if (surrounding.touched < rules.min_touched) return Verdict::too_few_touched;
  return Verdict::signal;
}

std::string event_id(const InstId& instrument, Timeframe timeframe, const WickRecord& record) {
  Wick wick;
  wick.timeframe = timeframe;
  wick.type = record.type;
  wick.creation = record.creation;
  return wick.event_id(instrument);
}

Signal make_signal(const InstId& instrument, const WickRecord& wick, const Surrounding& surrounding,
                   Timestamp as_of, Timeframe timeframe) {
  const bool triggered = wick.status_at(as_of) == WickStatus::touched;
  return {
      .stage = triggered ? SignalStage::triggered : SignalStage::armed,
      .instrument = instrument,
      .event_id = event_id(instrument, timeframe, wick),
      .timeframe = timeframe,
      .wick_type = wick.type,
      .tip = wick.tip,
      .wick_size = wick.size,
      .creation = wick.creation,
      .touch_time = triggered ? wick.touch_time : std::nullopt,
      .tip_distance_ticks =
          triggered ? wick.touch_tip_distance_ticks : wick.formed_tip_distance_ticks,
      .surrounding = surrounding,
      .as_of = as_of,
  };
}

/// The wicks that exist at `as_of`.
std::span<const WickRecord> created_by(std::span<const WickRecord> wicks, Timestamp as_of) {
  const auto end = std::partition_point(
      wicks.begin(), wicks.end(), [&](const WickRecord& wick) { return wick.creation <= as_of; });
  return {wicks.begin(), end};
}

}  // namespace

std::uint64_t Tally::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

Findings find_signals(const InstId& instrument, std::span<const WickRecord> wicks, Timestamp as_of,
                      const SignalRules& rules) {
  Findings found;
  const auto known = created_by(wicks, as_of);
  SurroundingWindow window(known, as_of, rules.surround);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const WickRecord& wick = known[i];
    if (wick.creation < as_of - rules.candidate_span()) continue;
    Verdict verdict = judge_alone(wick, as_of, rules);
    if (verdict == Verdict::signal) {
      window.move_to(i);
      const auto surrounding = window.surrounding();
      verdict = judge_among(surrounding, window.smaller(), rules);
      if (verdict == Verdict::signal)
        found.signals.push_back(make_signal(instrument, wick, surrounding, as_of, rules.timeframe));
    }
    found.tally.add(verdict);
  }
  std::sort(found.signals.begin(), found.signals.end(), comes_before);
  return found;
}

}  // namespace rq
