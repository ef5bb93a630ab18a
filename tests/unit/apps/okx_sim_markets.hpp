#pragma once

#include <deque>
#include <memory>
#include <string_view>
#include <utility>

#include "okx_sim/market.hpp"
#include "support/tape.hpp"

namespace rq::test {

/// Prints that a test wrote down.
class ScriptedPrints : public okx_sim::PrintSource {
 public:
  explicit ScriptedPrints(std::deque<okx_sim::Print> prints) : prints_(std::move(prints)) {}
  std::optional<okx_sim::Print> next() override {
    if (prints_.empty()) return std::nullopt;
    const auto print = prints_.front();
    prints_.pop_front();
    return print;
  }

 private:
  std::deque<okx_sim::Print> prints_;
};

inline okx_sim::Print print(std::string_view time_of_day, TradeId id,
                            std::string_view price = "100.5", std::string_view size = "2",
                            Side side = Side::buy, bool from_rpi = false) {
  return {at(time_of_day),
          id,
          side,
          from_rpi,
          Decimal::parse(price).value(),
          Decimal::parse(size).value()};
}

/// `count` prints of one a second from 10:00:01 on, with ids from `first_id` on.
inline std::deque<okx_sim::Print> prints_a_second(std::size_t count, TradeId first_id = 1) {
  std::deque<okx_sim::Print> prints;
  for (std::size_t i = 0; i < count; ++i) {
    prints.push_back(print("10:00:01", first_id + i));
    prints.back().time += std::chrono::seconds(i);
  }
  return prints;
}

inline okx_sim::Tape tape_of(std::deque<okx_sim::Print> prints, okx_sim::Tape::Memory memory = {},
                             Timestamp end = Timestamp::max()) {
  return {std::make_unique<ScriptedPrints>(std::move(prints)), memory, end};
}

inline std::unique_ptr<okx_sim::Market> market(std::string_view instrument,
                                               std::deque<okx_sim::Print> prints) {
  const auto listing = okx_sim::made_listing(InstId::require(instrument)).listing;
  return std::make_unique<okx_sim::Market>(
      okx_sim::Market{listing, tape_of(std::move(prints)), okx_sim::BookFeed(listing, /*seed=*/1)});
}

/// BTC-USDT-SWAP and ETH-USDT-SWAP, each with `prints_a_second`.
inline okx_sim::Markets two_markets(std::size_t prints) {
  okx_sim::Markets markets;
  markets.push_back(market("BTC-USDT-SWAP", prints_a_second(prints, 1)));
  markets.push_back(market("ETH-USDT-SWAP", prints_a_second(prints, 5001)));
  return markets;
}

}  // namespace rq::test
