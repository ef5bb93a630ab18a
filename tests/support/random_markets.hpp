#pragma once

#include <optional>
#include <string>

#include "sim/synthetic_market.hpp"

namespace rq::test {

/// A market of some thousand trades for a property to hold on; every seed is another kind of
/// market: linear or inverse, coarse or very fine prices, orderly or with everything that goes
/// wrong on a tape.
sim::MarketSettings random_market(std::uint64_t seed);

/// The tick of such a market; one in four has none that is known.
std::optional<Price> tick_of(const sim::MarketSettings& settings);

/// For messages of failing tests.
std::string describe(const sim::MarketSettings& settings);

}  // namespace rq::test
