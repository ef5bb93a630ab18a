#include "market/signals/factors.hpp"

namespace rq {

FactorAnswer judge_cvd(const Signal& signal, const MarketView& view, const ConfluenceRules& rules) {
  const Timestamp through = floor_minute(view.as_of);
  const Timestamp after = through - rules.cvd_window;
  Notional delta;
  bool any = false;
  for (const CvdRecord& minute : view.cvd) {
    if (minute.window_end() <= after || minute.window_end() > through) continue;
    delta += minute.delta();
    any = true;
  }
  if (!any) return {FactorState::unknown, {{"delta", {}}}, {}, "CVD"};

  const BigDecimal with_the_fade =
      signal.direction() == Direction::go_short ? BigDecimal() - delta.value : delta.value;
  const bool met = with_the_fade > BigDecimal();
  return {met ? FactorState::met : FactorState::not_met,
          {{"delta", delta.value}},
          {{.name = "delta with the fade",
            .passed = met,
            .value = with_the_fade,
            .bound = Measured::Bound::above}},
          {}};
}

}  // namespace rq
