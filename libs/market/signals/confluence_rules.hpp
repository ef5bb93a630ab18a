#pragma once

#include <chrono>
#include <map>

#include "core/decimal.hpp"
#include "core/inst_id.hpp"
#include "core/quantity.hpp"

namespace rq {

/// What meets a factor, and how old a record may be. A window of n minutes before A is (A − n, A].
struct ConfluenceRules {
  std::chrono::minutes price_age{15};  ///< of the price and of a cross
  Decimal deviation_bps{10, 0};        ///< price to 4 h VWAP that the fade profits from
  Decimal extended_bps{50, 0};         ///< a deviation this large is `extended`
  Decimal anchor_bps{5, 0};            ///< tip to a VWAP, of the VWAP
  std::chrono::minutes cvd_window{5};  ///< full minutes whose deltas are added up
  std::chrono::milliseconds book_age = std::chrono::seconds(60);
  Decimal wall_bps{5, 0};  ///< tip to orders that count, of the tip

  /// Notional that must rest there, quote currency (USD for inverse).
  Notional wall{Decimal(100'000, 0)};
  std::map<InstId, Notional> walls{
      {InstId::require("BTC-USDT-SWAP"), {Decimal(300'000, 0)}},
      {InstId::require("ETH-USDT-SWAP"), {Decimal(150'000, 0)}},
  };
  [[nodiscard]] const Notional& wall_of(const InstId& instrument) const {
    const auto found = walls.find(instrument);
    return found == walls.end() ? wall : found->second;
  }
};

}  // namespace rq
