#pragma once

#include <cstdint>

#include "core/quantity.hpp"

namespace rq {

/// linear: margined and settled in the quote currency; inverse: in the coin, face value in USD.
enum class ContractType : std::uint8_t { linear, inverse };

/// What one contract stands for. Source: OKX `ctVal`, `ctMult`, `ctType`.
struct Contract {
  Decimal value;       ///< ctVal: coins (linear) or USD (inverse) a contract
  Decimal multiplier;  ///< ctMult
  ContractType type = ContractType::linear;

  friend bool operator==(const Contract&, const Contract&) = default;

  /// Coins (linear) or USD (inverse) a contract: ctVal × ctMult.
  [[nodiscard]] BigDecimal face() const { return BigDecimal(value) * BigDecimal(multiplier); }
};

/// Money moved by `size` contracts at `price`.
/// linear: contracts × ctVal × ctMult × price; inverse: contracts × ctVal × ctMult.
inline Notional notional(const Contract& contract, const Price& price, const Contracts& size) {
  const BigDecimal coins = BigDecimal(size.value) * contract.face();
  return {contract.type == ContractType::linear ? coins * BigDecimal(price.value) : coins};
}

}  // namespace rq
