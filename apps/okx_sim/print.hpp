#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/decimal.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"

namespace rq::okx_sim {

/// One match as the exchange prints it on the tape. Price and size keep the decimals they are
/// printed with: 1.50 is not 1.5 here.
struct Print {
  Timestamp time;
  TradeId id = 0;
  Side side = Side::buy;
  bool from_rpi = false;  ///< `source` "1": the maker was not in the public book
  Decimal price;
  Decimal size;  ///< contracts
};

/// Where prints come from, in the order of their ids.
class PrintSource {
 public:
  virtual ~PrintSource() = default;
  /// The next print; nullopt at the end.
  virtual std::optional<Print> next() = 0;
};

/// Appends `value` with exactly the decimals it has.
void append_as_printed(std::string& out, const Decimal& value);

/// Without the zeros at the end of its fraction, as the exchange prints what it made itself.
Decimal without_trailing_zeros(Decimal value);

}  // namespace rq::okx_sim
