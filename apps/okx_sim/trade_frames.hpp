#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "okx_sim/print.hpp"

#include "core/inst_id.hpp"

namespace rq::okx_sim {

/// Matches that one taker order made at one price with one kind of maker: a row of `trades`.
struct Aggregate {
  Print last;               ///< its id is the row's; its size is that of all matches together
  std::uint64_t count = 0;  ///< matches; their ids are contiguous and end with `last.id`
};

/// What `trades` makes of matches in the order of ids.
std::vector<Aggregate> aggregate(std::deque<Print>::const_iterator first,
                                 std::deque<Print>::const_iterator last);

/// Writes trades as the exchange sends them (captures of 2026-08; docs "WS / All trades channel",
/// "WS / Trades channel", "GET / Trades history").
class TradeFrames {
 public:
  using Iterator = std::deque<Print>::const_iterator;

  explicit TradeFrames(const InstId& instrument);

  /// A push of `trades-all` with the matches [first, last).
  [[nodiscard]] std::string all_trades(Iterator first, Iterator last) const;
  /// A push of `trades`.
  [[nodiscard]] std::string trades(const Aggregate& aggregate, std::uint64_t sequence) const;
  /// An object of the REST pages.
  void append_rest(std::string& out, const Print& print) const;

 private:
  std::string all_trades_head_;
  std::string trades_head_;
  std::string row_head_;
};

}  // namespace rq::okx_sim
