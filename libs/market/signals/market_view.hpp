#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "market/candle.hpp"
#include "market/contract.hpp"
#include "market/cvd.hpp"
#include "market/vwap.hpp"

namespace rq {

/// One instrument's market around a moment, for factors to look at. Lists are in order of time and
/// may reach further than a factor's window, on both sides: each factor takes what was known at the
/// moment and is recent enough.
struct MarketView {
  /// What rests in the book at a price.
  struct Level {
    Price price;
    Contracts size;
    friend bool operator==(const Level&, const Level&) = default;
  };
  struct Snapshot {
    Timestamp time;
    std::vector<Level> bids;  ///< best first
    std::vector<Level> asks;  ///< best first
    friend bool operator==(const Snapshot&, const Snapshot&) = default;
  };

  /// From the start of the first minute with a record to the end of the last minute that was
  /// calculated; both empty before the first trade.
  struct Coverage {
    std::optional<Timestamp> from;
    std::optional<Timestamp> through;
    friend bool operator==(const Coverage&, const Coverage&) = default;
  };

  Timestamp as_of;               ///< the moment
  std::vector<Candle> candles;   ///< 1m
  std::vector<VwapRecord> vwap;  ///< one a minute
  std::vector<CvdRecord> cvd;    ///< 1m, minutes with trades
  /// Which minutes the two calculators have worked through, whether or not they are listed above.
  Coverage vwap_coverage;
  Coverage cvd_coverage;
  std::optional<Snapshot> book;      ///< the newest up to the moment that is free of gaps
  std::optional<Contract> contract;  ///< set when there is a book
};

}  // namespace rq
