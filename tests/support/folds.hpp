#pragma once

#include <optional>
#include <vector>

#include "support/reference_model.hpp"

#include "market/candle.hpp"
#include "market/cvd.hpp"
#include "market/minute_builder.hpp"
#include "market/vwap.hpp"
#include "market/wick.hpp"

namespace rq::test {

/// All folds of `market` one after the other, as the programs chain them, with what they hand out.
class Folds {
 public:
  /// All that they remember between runs.
  struct State {
    MinuteBuilder::State minutes;
    RollingVwap::State vwap;
    Notional cvd;
    std::vector<Candle> open_candles;
    std::vector<Wick> untouched;
    friend bool operator==(const State&, const State&) = default;
  };

  explicit Folds(const std::optional<Price>& tick_size) : tick_size_(tick_size) {}
  Folds(const std::optional<Price>& tick_size, const State& state);

  void add(const Trade& trade);
  [[nodiscard]] State state();
  /// What came out since the construction; `untouched` and `as_of` as of now.
  [[nodiscard]] const Derived& derived();

 private:
  void close();

  std::optional<Price> tick_size_;
  MinuteBuilder builder_;
  RollingVwap vwap_;
  RunningCvd cvd_;
  CandleRollup rollup_;
  WickTracker tracker_;
  Derived derived_;
};

}  // namespace rq::test
