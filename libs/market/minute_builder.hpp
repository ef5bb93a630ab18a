#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/sum128.hpp"
#include "market/minute.hpp"

namespace rq {

/// Groups trades, taken in file order, into closed minutes.
///
/// The watermark is the largest event time seen. Minute M is closed once the watermark reaches
/// M + 60 s + 1 s; a trade of a closed minute is late and left out. Both depend on the trades
/// alone, never on when they are read. At most two minutes are open at any time.
///
/// Usage: `add` each trade; when it returns `closed`, take `take_closed()`.
class MinuteBuilder {
 public:
  /// How long after its end a minute stays open for trades that arrive out of order.
  static constexpr std::chrono::milliseconds grace{1000};

  enum class Result : std::uint8_t {
    added,   ///< the trade is in its minute
    late,    ///< its minute was closed before: left out
    closed,  ///< added, and the clock of the tape moved past at least one minute
  };

  /// All that must be remembered between runs.
  struct State {
    std::optional<Timestamp> watermark;  ///< empty before the first trade
    std::vector<Minute> open;            ///< minutes with trades that are not closed, oldest first
    friend bool operator==(const State&, const State&) = default;
  };

  MinuteBuilder() = default;
  explicit MinuteBuilder(const State& state);
  MinuteBuilder(const MinuteBuilder&) = delete;
  MinuteBuilder& operator=(const MinuteBuilder&) = delete;
  ~MinuteBuilder() = default;

  Result add(const Trade& trade);

  /// The minutes with trades that closed since the last call, oldest first. Valid until the next
  /// call of `add`.
  const std::vector<Minute>& take_closed();

  /// End of the last closed minute: watermark − 1 s, floored to the minute. Pre-condition: at
  /// least one trade was added.
  [[nodiscard]] Timestamp closed_through() const { return closed_through_; }

  [[nodiscard]] State state();

 private:
  static constexpr Timestamp no_time = Timestamp::min();

  /// The fast lane: while prices and sizes share a scale and a contract, a trade is a handful of
  /// integer operations. A `Lane` says which scale that is; the sums of a minute in that scale are
  /// its `Run`, moved into the exact `Minute` whenever the lane changes or could overflow.
  struct Lane {
    int price_decimals = 0;
    int size_decimals = 0;
    Contract contract;
  };
  struct Run {
    std::uint64_t count = 0;
    std::int64_t open = 0;  // prices in 10^-price_decimals
    std::int64_t high = 0;
    std::int64_t low = 0;
    std::int64_t close = 0;
    Timestamp open_time;
    Timestamp close_time;
    std::array<Sum128, 2> size;        // by side, in 10^-size_decimals
    std::array<Sum128, 2> price_size;  // by side: Σ price × size
    Sum128 price_price_size;           // Σ price² × size
  };
  struct OpenMinute {
    Timestamp start = no_time;
    Minute exact;
    Run run;
  };

  OpenMinute& minute_of(Timestamp time);
  void advance_watermark(Timestamp time);
  bool lane_takes(const Trade& trade, OpenMinute& minute);
  void add_exactly(const Trade& trade, OpenMinute& minute);
  void flush(OpenMinute& minute) const;
  void flush_all();

  Timestamp watermark_ = no_time;
  Timestamp closed_through_ = no_time;
  Timestamp next_close_ = no_time;  // the watermark that closes the next minute
  Lane lane_;
  std::array<OpenMinute, 2> slots_;  // open minutes are neighbours: one even, one odd
  OpenMinute* recent_ = slots_.data();
  std::vector<Minute> closed_;
  bool handed_out_ = false;
};

}  // namespace rq
