#include "market/signals/newer_trades.hpp"

#include "market/signals/wick_break.hpp"

namespace rq {

namespace {

/// What becomes of the signal: `signal` when it still stands.
Verdict judge_again(const Signal& signal, const PriceRange& range) {
  const bool is_high = signal.wick_type == WickType::high;
  const Price& extreme = is_high ? range.high : range.low;
  if (signal.stage == SignalStage::triggered)
    return is_broken_by(signal.wick_type, signal.tip, extreme, signal.tick_size) ? Verdict::broken
                                                                                 : Verdict::signal;
  const bool is_reached = is_high ? extreme >= signal.tip : extreme <= signal.tip;
  return is_reached ? Verdict::touched_since : Verdict::signal;
}

}  // namespace

void apply_newer_trades(Findings& findings, const PriceRange& range) {
  std::erase_if(findings.signals, [&](const Signal& signal) {
    const Verdict verdict = judge_again(signal, range);
    if (verdict == Verdict::signal) return false;
    findings.tally.change(Verdict::signal, verdict);
    return true;
  });
}

}  // namespace rq
