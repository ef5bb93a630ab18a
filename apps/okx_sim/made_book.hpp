#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "sim/split_mix.hpp"

namespace rq::okx_sim {

/// What rests at one price.
struct BookLevel {
  std::int64_t size = 0;  ///< in lots; 0: nothing
  std::uint32_t orders = 0;

  friend bool operator==(const BookLevel&, const BookLevel&) = default;
};

/// An order book that follows a market: `depth` levels a side around the last trade, some of which
/// change with every step. Prices are in ticks. One seed and one path of prices, the same book.
class MadeBook {
 public:
  static constexpr std::size_t depth = 400;

  using Side = std::map<std::int64_t, BookLevel>;  ///< by price
  /// Levels that are other than before; those that are gone have size 0.
  struct Changes {
    Side asks;
    Side bids;
    [[nodiscard]] bool empty() const { return asks.empty() && bids.empty(); }
  };

  explicit MadeBook(std::uint64_t seed) : random_(seed) {}

  /// One step: the market trades at `price` now. From time to time a level is removed that was
  /// never told of, as the exchange does.
  Changes follow(std::int64_t price);
  /// Nobody sells any more, or somebody does again with the next step. Returns what is gone.
  Changes set_one_sided(bool one_sided);
  /// A bid above the best ask, until the next step.
  Changes cross();

  [[nodiscard]] const Side& asks() const { return asks_; }
  [[nodiscard]] const Side& bids() const { return bids_; }

 private:
  /// Remembers what a side held where it changed.
  class Recorder;

  void clear_inside(Recorder& asks, Recorder& bids, std::int64_t price);
  void fill(Recorder& side, std::int64_t best, std::int64_t away);
  void stir(Recorder& side, std::int64_t best, std::int64_t away);
  BookLevel new_level();

  sim::SplitMix random_;
  Side asks_;
  Side bids_;
  bool one_sided_ = false;
};

}  // namespace rq::okx_sim
