#pragma once

#include <chrono>
#include <optional>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace rq::okx_sim {

/// The exchange's own time: it begins at `start` and runs `speed` times as fast as the wall clock.
class MarketClock {
 public:
  static constexpr std::int64_t fastest = 100'000;
  static constexpr int most_decimals = 3;

  /// Pre-condition: 0 < speed ≤ `fastest`, with at most `most_decimals` decimals.
  MarketClock(Timestamp start, const Decimal& speed) : start_(start), speed_(speed) {}

  /// Exchange time after `elapsed` on the wall clock. Years of it fit.
  [[nodiscard]] Timestamp at(std::chrono::milliseconds elapsed) const {
    const auto divisor = powers_of_ten[static_cast<std::size_t>(speed_.decimals())];
    return start_ + elapsed * speed_.mantissa() / divisor;
  }

 private:
  Timestamp start_;
  Decimal speed_;
};

}  // namespace rq::okx_sim
