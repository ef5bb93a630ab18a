#include "market/candle.hpp"

#include <algorithm>
#include <utility>

namespace rq {

namespace {

Candle candle_of(const Minute& minute, Timeframe timeframe) {
  return {timeframe,     window_start(timeframe, minute.start),
          minute.open,   minute.high,
          minute.low,    minute.close,
          minute.volume, minute.trade_count};
}

void extend(Candle& candle, const Minute& minute) {
  candle.high = std::max(candle.high, minute.high);
  candle.low = std::min(candle.low, minute.low);
  candle.close = minute.close;
  candle.volume += minute.volume;
  candle.trade_count += minute.trade_count;
}

}  // namespace

CandleRollup::CandleRollup(const std::vector<Candle>& open) {
  for (const Candle& candle : open) open_[index_of(candle.timeframe)] = candle;
}

void CandleRollup::add(const Minute& minute, std::vector<Candle>& closed) {
  close_through(minute.start, closed);
  closed.push_back(candle_of(minute, Timeframe::m1));
  for (const Timeframe timeframe : all_timeframes) {
    if (timeframe == Timeframe::m1) continue;
    auto& candle = open_[index_of(timeframe)];
    if (candle)
      extend(*candle, minute);
    else
      candle = candle_of(minute, timeframe);
  }
  close_through(minute.end(), closed);
}

void CandleRollup::close_through(Timestamp end, std::vector<Candle>& closed) {
  const auto first = closed.size();
  for (auto& candle : open_) {
    if (!candle || candle->end() > end) continue;
    closed.push_back(*candle);
    candle.reset();
  }
  std::sort(closed.begin() + static_cast<std::ptrdiff_t>(first), closed.end(),
            [](const Candle& a, const Candle& b) {
              return std::pair(a.end(), a.timeframe) < std::pair(b.end(), b.timeframe);
            });
}

std::vector<Candle> CandleRollup::open() const {
  std::vector<Candle> candles;
  for (const auto& candle : open_)
    if (candle) candles.push_back(*candle);
  return candles;
}

}  // namespace rq
