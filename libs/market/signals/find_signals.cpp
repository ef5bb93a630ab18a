#include "market/signals/find_signals.hpp"

#include <algorithm>
#include <numeric>

#include "market/signals/surrounding_window.hpp"

namespace rq {

namespace {

std::string event_id(const InstId& instrument, Timeframe timeframe, const WickRecord& record) {
  Wick wick;
  wick.timeframe = timeframe;
  wick.type = record.type;
  wick.creation = record.creation;
  return wick.event_id(instrument);
}

}  // namespace

Signal make_signal(const InstId& instrument, const Candidate& candidate, Timeframe timeframe) {
  const WickRecord& wick = candidate.wick;
  const bool triggered = candidate.status == WickStatus::touched;
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
      .surrounding = candidate.around,
      .as_of = candidate.as_of,
      .tick_size = wick.tick_size,
  };
}

std::span<const WickRecord> created_by(std::span<const WickRecord> wicks, Timestamp as_of) {
  const auto end = std::partition_point(
      wicks.begin(), wicks.end(), [&](const WickRecord& wick) { return wick.creation <= as_of; });
  return {wicks.begin(), end};
}

Timestamp valid_until(const Signal& signal, const SignalRules& rules) {
  return signal.touch_time ? *signal.touch_time + rules.trigger_window
                           : signal.creation + rules.age_max;
}

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
    Candidate candidate{wick, as_of, wick.status_at(as_of)};
    Verdict verdict = judge_alone(candidate, rules);
    if (verdict == Verdict::signal) {
      window.move_to(i);
      candidate.around = window.surrounding();
      candidate.smaller = window.smaller();
      verdict = judge_among(candidate, rules);
      if (verdict == Verdict::signal)
        found.signals.push_back(make_signal(instrument, candidate, rules.timeframe));
    }
    found.tally.add(verdict);
  }
  std::sort(found.signals.begin(), found.signals.end(), comes_before);
  return found;
}

}  // namespace rq
