#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "market/trade.hpp"

namespace rq::vault {

/// The values of a raw trade line, as its text has them.
struct TradeFields {
  enum Key : std::size_t {
    timestamp_utc,
    exchange,
    market,
    inst_id,
    symbol_canon,
    trade_id,
    side,
    price,
    qty_contracts,
    ct_val,
    ct_mult,
    ct_type,
  };
  /// In the order in which our writers write them.
  static constexpr std::array<std::string_view, 12> keys{
      "timestamp_utc", "exchange", "market",        "instId", "symbol_canon", "trade_id",
      "side",          "price",    "qty_contracts", "ctVal",  "ctMult",       "ctType"};

  std::array<std::string_view, keys.size()> values;

  std::string_view operator[](Key key) const { return values[key]; }
};

/// What all lines of one writer share: the exact bytes between the values that vary. A line is
/// compared with them byte for byte and its values are read in place, several times faster than a
/// JSON parser can; whatever deviates, by one byte, is left to the general reader, which alone
/// decides what is an error.
class TradeLineShape {
 public:
  /// Learns from a good line: from what our writers write, or, with a blank after ':' and ',',
  /// what older Vaults hold. nullopt for any other line.
  static std::optional<TradeLineShape> of(std::string_view line, const TradeFields& fields,
                                          const Contract& contract);

  /// Reads the line that `text` begins with: where it ends, without its line end, or null when it
  /// deviates. `trade` may have been changed then.
  const char* read(std::string_view text, Trade& trade);

 private:
  TradeLineShape(std::string_view colon, std::string_view comma, const TradeFields& fields,
                 const Contract& contract);
  const char* read_time(const char* at, Timestamp& time);
  const char* read_id(const char* at, TradeId& id);

  std::string before_time_;
  std::string before_id_;
  std::string before_side_;
  std::string before_price_;
  std::string before_size_;
  std::string tail_;
  Contract contract_;
  // The minute that the last line's time fell in: as it is written, and as a number.
  std::array<char, 16> minute_text_{};
  Timestamp minute_start_;
  // The first eight digits of the last line's id: ids count up, so most lines share them.
  std::uint64_t id_digits_ = 0;
  TradeId id_begin_ = 0;
};

}  // namespace rq::vault
