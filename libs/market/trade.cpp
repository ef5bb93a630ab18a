#include "market/trade.hpp"

#include <algorithm>

namespace rq {

HeldTrade::HeldTrade(const TradeText& trade)
    : id_(trade.id),
      time_(trade.time),
      side_(trade.side),
      price_length_(static_cast<std::uint8_t>(trade.price.size())),
      size_length_(static_cast<std::uint8_t>(trade.size.size())),
      numbers_{} {
  std::ranges::copy(trade.price, numbers_.begin());
  std::ranges::copy(trade.size, numbers_.begin() + price_length_);
}

TradeText HeldTrade::text() const {
  return {.id = id_,
          .time = time_,
          .side = side_,
          .price = {numbers_.data(), price_length_},
          .size = {numbers_.data() + price_length_, size_length_}};
}

}  // namespace rq
