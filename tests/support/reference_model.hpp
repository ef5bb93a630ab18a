#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "market/candle.hpp"
#include "market/cvd.hpp"
#include "market/minute.hpp"
#include "market/trade.hpp"
#include "market/vwap.hpp"
#include "market/wick.hpp"

namespace rq::test {

/// What the rules make of a tape, each value worked out again from all of its trades: slow, and
/// sharing no step with the folds that it is held against.
struct Derived {
  std::uint64_t late = 0;          ///< trades of closed minutes
  std::optional<Timestamp> as_of;  ///< end of the last closed minute; empty before the first trade
  std::vector<Minute> minutes;     ///< closed, with trades
  std::vector<VwapRecord> vwap;
  std::vector<CvdRecord> cvd;   ///< of minutes
  std::vector<Candle> candles;  ///< by close time, then shortest timeframe first
  std::vector<WickEvent> events;
  std::vector<Wick> untouched;  ///< shortest timeframe first, then by creation, high first
};

/// `trades` in file order.
Derived derive(const std::vector<Trade>& trades, const std::optional<Price>& tick_size);

/// The CVD of every closed window of `timeframe` with trades.
std::vector<CvdRecord> derive_cvd(const std::vector<Trade>& trades, Timeframe timeframe);

/// `numerator / denominator` half-even to 18 significant digits, canonical, by long division on
/// paper.
std::string quotient_on_paper(const BigDecimal& numerator, const BigDecimal& denominator);

}  // namespace rq::test
