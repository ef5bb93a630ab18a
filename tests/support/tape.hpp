#pragma once

#include <string_view>

#include "market/candle.hpp"
#include "market/trade.hpp"

namespace rq::test {

/// 2025-12-14 at a time of day, "10:00:59.999" or "10:00:00".
Timestamp at(std::string_view time_of_day);
Price price(std::string_view text);
Contracts contracts(std::string_view text);

/// Trades for tests to write down: each has the next id, 1 linear contract of value 1, a buyer.
class Tape {
 public:
  Trade trade(std::string_view time_of_day, std::string_view price, std::string_view size = "1",
              Side side = Side::buy);

 private:
  TradeId next_id_ = 1;
};

/// A candle that starts at that time of day, with one contract traded.
Candle candle(Timeframe timeframe, std::string_view start, std::string_view open,
              std::string_view high, std::string_view low, std::string_view close);

}  // namespace rq::test
