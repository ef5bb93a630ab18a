#include "market/signals/basis_points.hpp"
#include "market/signals/factors.hpp"

namespace rq {

FactorAnswer judge_l2(const Signal& signal, const MarketView& view, const ConfluenceRules& rules) {
  const auto& book = view.book;
  const bool in_time = book && book->time > view.as_of - rules.book_age && book->time <= view.as_of;
  if (!in_time || !view.contract)
    return {.state = FactorState::unknown,
            .evidence = {{"wall_notional", {}}, {"snapshot_utc", {}}},
            .missing = {.what = "book"}};

  Notional resting;
  const auto& side = signal.direction() == Direction::go_short ? book->asks : book->bids;
  for (const MarketView::Level& level : side)
    if (is_within_bps(level.price.value, signal.tip.value, rules.wall_bps))
      resting += notional(*view.contract, level.price, level.size);
  const Notional& wall = rules.wall_of(signal.instrument);
  const bool met = resting >= wall;
  return {.state = met ? FactorState::met : FactorState::not_met,
          .evidence = {{"wall_notional", resting.value}, {"snapshot_utc", book->time}},
          .tests = {{.name = "wall",
                     .passed = met,
                     .value = resting.value,
                     .bound = Measured::Bound::at_least,
                     .limit = wall.value}},
          .number = resting.value};
}

}  // namespace rq
