#pragma once

#include <array>
#include <cstdint>
#include <string_view>

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

/// A trade in the venue's own notation: what is recorded of it, byte for byte.
struct TradeText {
  /// Bytes that a price or a size may have: what every `Decimal` can be written in.
  static constexpr std::size_t max_number = 24;

  TradeId id = 0;
  Timestamp time;
  Side side = Side::buy;
  std::string_view price;  ///< a positive plain decimal
  std::string_view size;   ///< contracts; as above
};

/// A `TradeText` that owns its text, without memory of its own on the heap.
class HeldTrade {
 public:
  /// Pre-condition: the numbers are at most `TradeText::max_number` bytes long.
  explicit HeldTrade(const TradeText& trade);

  [[nodiscard]] TradeId id() const { return id_; }
  /// Views are valid as long as this object stays where it is.
  [[nodiscard]] TradeText text() const;

 private:
  TradeId id_;
  Timestamp time_;
  Side side_;
  std::uint8_t price_length_;
  std::uint8_t size_length_;
  std::array<char, 2 * TradeText::max_number> numbers_;  // price, then size
};

}  // namespace rq
