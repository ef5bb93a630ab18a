#pragma once

#include <cstdint>

#include "core/quantity.hpp"
#include "core/time.hpp"
#include "market/contract.hpp"

namespace rq {

/// Side of the taker: who crossed the spread.
enum class Side : std::uint8_t { buy, sell };

/// The venue's match id: contiguous an instrument, beyond 2^31 since 2026.
using TradeId = std::uint64_t;

/// One match off the tape, as computations see it. Price and size are positive.
struct Trade {
  Timestamp time;
  TradeId id = 0;
  Side side = Side::buy;
  Price price;
  Contracts size;
  Contract contract;
};

}  // namespace rq
