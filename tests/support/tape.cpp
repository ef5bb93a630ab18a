#include "support/tape.hpp"

#include <string>

namespace rq::test {

Timestamp at(std::string_view time_of_day) {
  return parse_time("2025-12-14T" + std::string(time_of_day) + "Z").value();
}

Price price(std::string_view text) {
  return {Decimal::parse(text).value()};
}
Contracts contracts(std::string_view text) {
  return {Decimal::parse(text).value()};
}

Trade Tape::trade(std::string_view time_of_day, std::string_view price, std::string_view size,
                  Side side) {
  return {at(time_of_day),
          next_id_++,
          side,
          test::price(price),
          contracts(size),
          Contract{Decimal(1, 0), Decimal(1, 0), ContractType::linear}};
}

Candle candle(Timeframe timeframe, std::string_view start, std::string_view open,
              std::string_view high, std::string_view low, std::string_view close) {
  return {timeframe,
          at(start),
          price(open),
          price(high),
          price(low),
          price(close),
          {BigDecimal(Decimal(1, 0))},
          1};
}

}  // namespace rq::test
