// The exchange's trade archives as CSV: any bytes. However the bytes are cut into pieces, the same
// rows come out, and each is a trade, with a price that may have more digits than the raw files
// hold.
#include <cstddef>
#include <cstdint>
#include <sstream>

#include "fuzz/require.hpp"

#include "core/big_decimal.hpp"
#include "core/decimal.hpp"
#include "core/errors.hpp"
#include "okx/trade_csv.hpp"

namespace {

using namespace rq;
using rq::fuzz::require;

bool is_positive(std::string_view text) {
  const auto value = BigDecimal::parse(text);
  return value && *value > BigDecimal();
}

/// All that the parser said, as text.
std::string transcript(std::string_view input, std::size_t piece) {
  std::ostringstream said;
  const auto on_trade = [&](const okx::ArchiveTrade& trade) {
    require(is_positive(trade.price) && is_positive(trade.size), "price and size are positive");
    require(Decimal::parse(trade.size).has_value(), "a size is what the raw files can hold");
    require(format_ms(trade.time).size() == 24, "times have four-digit years");
    said << trade.line << ' ' << trade.instrument.str() << ' ' << trade.id << ' '
         << format_ms(trade.time) << ' ' << static_cast<int>(trade.side) << ' ' << trade.price
         << ' ' << trade.size << '\n';
  };
  const auto on_bad_row = [&](const okx::BadArchiveRow& row) {
    require(!row.reason.empty(), "a bad row has a reason");
    said << row.line << " bad: " << row.reason << '\n';
  };
  try {
    okx::TradeCsvParser parser("archive.csv", on_trade, on_bad_row,
                               {InstId::parse("BTC-USDT-SWAP"), /*is_venue_wide=*/true});
    for (; !input.empty(); input.remove_prefix(std::min(piece, input.size())))
      parser.feed(input.substr(0, piece));
    parser.finish();
  } catch (const DataError& error) {
    said << "refused: " << error.what() << '\n';
  }
  return said.str();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  const std::string whole = transcript(input, std::max<std::size_t>(size, 1));
  require(transcript(input, 1) == whole, "single bytes give the same rows");
  require(transcript(input, 7) == whole, "pieces of seven bytes give the same rows");
  return 0;
}
