#include "support/folds.hpp"

namespace rq::test {

Folds::Folds(const std::optional<Price>& tick_size, const State& state)
    : tick_size_(tick_size),
      builder_(state.minutes),
      vwap_(state.vwap),
      cvd_(state.cvd),
      rollup_(state.open_candles),
      tracker_(state.untouched) {
  if (state.minutes.watermark) derived_.as_of = builder_.closed_through();
}

void Folds::add(const Trade& trade) {
  const auto result = builder_.add(trade);
  if (result == MinuteBuilder::Result::late) ++derived_.late;
  if (result == MinuteBuilder::Result::closed) close();
}

void Folds::close() {
  std::vector<Candle> candles;
  for (const Minute& minute : builder_.take_closed()) {
    vwap_.add(minute, derived_.vwap);
    derived_.cvd.push_back(cvd_.add(minute));
    rollup_.add(minute, candles);
    derived_.minutes.push_back(minute);
  }
  derived_.as_of = builder_.closed_through();
  vwap_.close_through(*derived_.as_of, derived_.vwap);
  rollup_.close_through(*derived_.as_of, candles);
  for (const Candle& candle : candles) {
    tracker_.add(candle, tick_size_, derived_.events);
    derived_.candles.push_back(candle);
  }
}

Folds::State Folds::state() {
  return {builder_.state(), vwap_.state(), cvd_.value(), rollup_.open(), tracker_.untouched()};
}

const Derived& Folds::derived() {
  derived_.untouched = tracker_.untouched();
  return derived_;
}

}  // namespace rq::test
