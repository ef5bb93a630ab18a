#pragma once

#include <chrono>
#include <cstdint>

#include "okx_sim/listing.hpp"
#include "okx_sim/print.hpp"

#include "sim/split_mix.hpp"
#include "sim/synthetic_market.hpp"

namespace rq::okx_sim {

/// The prints of a made market: one seed and one start, the same prints on every machine; every
/// instrument has its own.
class MadePrints : public PrintSource {
 public:
  /// `begin`: of the market. Ids begin at a number that grows with it, so that a market begun later
  /// never repeats ids of an earlier one.
  MadePrints(const MadeListing& listing, std::uint64_t seed, Timestamp begin,
             std::uint64_t trades_per_day);

  std::optional<Print> next() override;

 private:
  sim::SyntheticMarket market_;
  sim::SplitMix random_;
};

}  // namespace rq::okx_sim
