#include "market/minute.hpp"

#include <algorithm>

namespace rq {

Minute Minute::of(const Trade& trade) {
  const Notional money = rq::notional(trade.contract, trade.price, trade.size);
  Minute minute;
  minute.start = floor_minute(trade.time);
  minute.open = minute.high = minute.low = minute.close = trade.price;
  minute.open_time = minute.close_time = trade.time;
  minute.volume.value = trade.size.value;
  (trade.side == Side::buy ? minute.buy_notional : minute.sell_notional) = money;
  minute.price_notional = money.value * BigDecimal(trade.price.value);
  minute.trade_count = 1;
  return minute;
}

void Minute::merge(const Minute& later) {
  if (trade_count == 0) {
    *this = later;
    return;
  }
  // Ids grow through the file, so of two trades of one instant the one read later is the later.
  if (later.open_time < open_time) {
    open = later.open;
    open_time = later.open_time;
  }
  if (later.close_time >= close_time) {
    close = later.close;
    close_time = later.close_time;
  }
  high = std::max(high, later.high);
  low = std::min(low, later.low);
  volume += later.volume;
  buy_notional += later.buy_notional;
  sell_notional += later.sell_notional;
  price_notional += later.price_notional;
  trade_count += later.trade_count;
}

}  // namespace rq
