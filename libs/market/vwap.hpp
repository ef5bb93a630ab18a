#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "market/minute.hpp"

namespace rq {

/// The rolling VWAPs after one closed minute. VWAP = Σ(price × notional) / Σ(notional) over the 60
/// and the 240 minutes that end with this one, itself included; half-even to 18 digits.
struct VwapRecord {
  Timestamp window_start;             ///< the minute
  std::optional<BigDecimal> vwap_1h;  ///< empty when the hour holds no trade
  BigDecimal vwap_4h;
  std::uint64_t trade_count_1h = 0;
  std::uint64_t trade_count_4h = 0;
};

/// Folds closed minutes into one record a minute, empty minutes included, as long as the 4 h
/// window holds a trade.
class RollingVwap {
 public:
  static constexpr std::chrono::minutes short_window{60};
  static constexpr std::chrono::minutes long_window{240};

  /// What a window needs of a minute.
  struct MinuteSums {
    Timestamp start;
    BigDecimal price_notional;
    Notional notional;
    std::uint64_t trade_count = 0;
    friend bool operator==(const MinuteSums&, const MinuteSums&) = default;
  };
  /// All that must be remembered between runs.
  struct State {
    Timestamp next;                   ///< the first minute without a record
    std::vector<MinuteSums> minutes;  ///< minutes with trades in the 4 h before it, oldest first
    friend bool operator==(const State&, const State&) = default;
  };

  RollingVwap() = default;
  explicit RollingVwap(const State& state);

  /// Takes the next closed minute with trades; appends the records up to and including it.
  void add(const Minute& minute, std::vector<VwapRecord>& out);
  /// All minutes that end at or before `end` are closed; appends the records of the empty ones.
  void close_through(Timestamp end, std::vector<VwapRecord>& out);

  [[nodiscard]] State state() const;

 private:
  struct Sums {
    BigDecimal price_notional;
    Notional notional;
    std::uint64_t trade_count = 0;
    void add(const MinuteSums& minute);
    void remove(const MinuteSums& minute);
    [[nodiscard]] BigDecimal vwap() const {
      return BigDecimal::quotient(price_notional, notional.value);
    }
  };

  void take(MinuteSums sums);
  void evict(Timestamp last);
  void write_record(std::vector<VwapRecord>& out);

  Timestamp next_ = Timestamp::min();
  std::deque<MinuteSums> minutes_;  // of the long window
  std::size_t short_begin_ = 0;     // index into minutes_: first minute of the short window
  Sums short_sums_;
  Sums long_sums_;
};

}  // namespace rq
