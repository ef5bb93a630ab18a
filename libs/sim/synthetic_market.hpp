#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "market/trade.hpp"
#include "sim/split_mix.hpp"

namespace rq::sim {

/// What goes wrong on a tape. Each number: once in this many trades on average; 0: never.
struct Disorder {
  std::uint64_t id_holes = 0;          ///< 1 to 1000 trade ids are missing
  std::uint64_t late_trades = 0;       ///< 1 to 10 minutes behind the tape
  std::uint64_t out_of_order = 0;      ///< up to 999 ms behind the tape: within the grace
  std::uint64_t silences = 0;          ///< 1 to 30 hours without a trade
  std::uint64_t long_silences = 0;     ///< 5 to 12 days without a trade
  std::uint64_t finer_decimals = 0;    ///< price and size with one more decimal place
  std::uint64_t contract_changes = 0;  ///< ctVal grows or shrinks tenfold from here on

  /// Everything, often enough for a market of some thousand trades.
  static Disorder all();
};

/// A market to make. As it stands: a day like BTC-USDT-SWAP's.
struct MarketSettings {
  std::uint64_t seed = 1;
  std::string instrument = "BTC-USDT-SWAP";
  ContractType contract_type = ContractType::linear;
  Decimal contract_value{1, 2};                       ///< ctVal; ctMult is 1
  int price_decimals = 1;                             ///< the tick is 10^-price_decimals
  int size_decimals = 2;                              ///< the lot is 10^-size_decimals
  std::int64_t price = 1'012'505;                     ///< where the market swings around, in ticks
  Timestamp start = from_unix_ms(1'765'670'400'000);  ///< 2025-12-14T00:00:00Z
  std::chrono::milliseconds duration = std::chrono::hours(24);
  std::uint64_t trades_per_day = 500'000;  ///< about
  TradeId first_id = 2'768'484'752;
  Disorder disorder;
};

/// Deterministic trades: one seed, the same trades on every machine. Bursts of trades in one
/// millisecond, quiet and busy spells, and prices that swing between levels and often turn at or
/// next to an earlier turning point, so that wicks are made, touched and met tip to tip.
class SyntheticMarket {
 public:
  explicit SyntheticMarket(const MarketSettings& settings);
  /// The next trade in the order of ids; nullopt at the end.
  std::optional<Trade> next();

 private:
  void advance_clock();
  void begin_burst();
  void begin_swing();
  [[nodiscard]] std::int64_t next_target(bool up);
  [[nodiscard]] std::int64_t next_price();
  [[nodiscard]] std::int64_t next_size();
  void disturb(Trade& trade);

  MarketSettings settings_;
  SplitMix random_;
  std::int64_t clock_us_;
  std::int64_t end_us_;
  TradeId id_;
  Contract contract_;
  std::int64_t minute_ = -1;        // whose activity is `gap_percent_`
  std::int64_t gap_percent_ = 100;  // of the mean gap between bursts
  std::uint64_t burst_left_ = 0;    // trades still to come in this millisecond
  Side burst_side_ = Side::buy;
  std::int64_t unit_;  // a typical swing, in ticks
  std::int64_t price_;
  std::int64_t anchor_;  // what the swings come back to
  std::int64_t swing_from_;
  std::int64_t swing_to_;
  std::int64_t swing_begin_us_;
  std::int64_t swing_end_us_;
  std::array<std::int64_t, 32> turns_{};  // recent turning points, a ring
  std::size_t turn_count_ = 0;
};

/// All trades of a market.
std::vector<Trade> make_trades(const MarketSettings& settings);

}  // namespace rq::sim
