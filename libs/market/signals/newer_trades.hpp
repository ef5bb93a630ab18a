#pragma once

#include "core/quantity.hpp"
#include "market/signals/find_signals.hpp"

namespace rq {

/// The lowest and the highest price of some trades.
struct PriceRange {
  Price low;
  Price high;
};

/// What trades after the last closed minute make of the findings at its end: an armed signal whose
/// tip they reached goes and counts as `touched_since`, a triggered one that they broke as
/// `broken`.
void apply_newer_trades(Findings& findings, const PriceRange& range);

}  // namespace rq
