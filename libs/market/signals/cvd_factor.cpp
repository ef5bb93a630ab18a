#include "market/signals/factors.hpp"

namespace rq {

namespace {

FactorAnswer unknown(const Missing& missing) {
  return {.state = FactorState::unknown, .evidence = {{"delta", {}}}, .missing = missing};
}

}  // namespace

FactorAnswer judge_cvd(const Signal& signal, const MarketView& view, const ConfluenceRules& rules) {
  const Timestamp through = floor_minute(view.as_of);
  const Timestamp after = through - rules.cvd_window;
  const auto& covered = view.cvd_coverage;
  if (!covered.from || !covered.through || *covered.from >= through)
    return unknown({.what = "CVD"});
  if (*covered.through < through) return unknown({.what = "CVD", .only_to = covered.through});
  if (*covered.from > after)
    return unknown({.what = "CVD",
                    .history = std::chrono::floor<std::chrono::minutes>(through - *covered.from),
                    .window = rules.cvd_window});

  Notional delta;
  bool any = false;
  for (const CvdRecord& minute : view.cvd) {
    if (minute.window_end() <= after || minute.window_end() > through) continue;
    delta += minute.delta();
    any = true;
  }
  if (!any) return unknown({.what = "trades"});

  const BigDecimal with_the_fade =
      signal.direction() == Direction::go_short ? BigDecimal() - delta.value : delta.value;
  const bool met = with_the_fade > BigDecimal();
  return {.state = met ? FactorState::met : FactorState::not_met,
          .evidence = {{"delta", delta.value}},
          .tests = {{.name = "delta with the fade",
                     .passed = met,
                     .value = with_the_fade,
                     .bound = Measured::Bound::above}},
          .number = delta.value};
}

}  // namespace rq
