#pragma once

#include <string>

#include "support/tree.hpp"

#include "core/inst_id.hpp"
#include "core/time.hpp"

namespace rq::test {

/// A Vault of BTC-USDT-SWAP in which, at `confluent_moment()`, one wick is a signal and VWAP, CVD
/// and order book all confirm it; README.md works it out.
///
/// The wick: SHORT at 101250.5, created 30 min before, 12 of 12 touched around. The price 101400 is
/// 24.72 bps above the 4 h VWAP of 101150; takers sold 125000.5 more than they bought in five
/// minutes; 324014.6 rest in the book around the tip. One low wick more is two minutes too young.
Tree confluent_vault();
const InstId& confluent_instrument();
Timestamp confluent_moment();

/// The signal at that moment as --confluence --json prints it, without its last brace and '\n'.
std::string confluent_json();

}  // namespace rq::test
