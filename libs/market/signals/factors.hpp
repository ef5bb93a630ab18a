#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "market/signals/confluence.hpp"
#include "market/signals/confluence_rules.hpp"
#include "market/signals/market_view.hpp"
#include "market/signals/signal.hpp"

namespace rq {

/// Judges one signal by what was known at `view.as_of`, which is its `weighed_at`; anything later
/// or too old is passed over.
using JudgeFactor = FactorAnswer(const Signal& signal, const MarketView& view,
                                 const ConfluenceRules& rules);

/// Each in a file of its own, {name}_factor.cpp.
JudgeFactor judge_vwap, judge_cvd, judge_l2;

/// An independent confirmation of a signal.
struct Factor {
  std::string_view name;  ///< its key in JSON, its column in tables
  JudgeFactor* judge;
  std::string_view meaning;  ///< of its number and its rule, for people
};
inline constexpr std::array factors{
    Factor{"vwap", judge_vwap,
           "bps from the 4 h VWAP to the price; met by a deviation that the fade profits from, a "
           "tip at a VWAP (anchor), or a cross of the two VWAPs"},
    Factor{"cvd", judge_cvd,
           "taker buys less sells of the last minutes; met when it runs with the fade"},
    Factor{"l2", judge_l2,
           "notional that rests in the book around LEVEL on the fade's side; met by a wall"},
};

/// Close of the newest 1m candle that is recent enough.
std::optional<Price> current_price(const MarketView& view, const ConfluenceRules& rules);

/// Asks every factor, and weighs their answers. Pre-condition: view.as_of is `signal.weighed_at()`.
Confluence weigh(const Signal& signal, const MarketView& view, const ConfluenceRules& rules);

}  // namespace rq
