#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"

namespace rq::okx {

/// One row of a trade archive. Views are valid during the call that hands the row out.
struct ArchiveTrade {
  const InstId& instrument;
  TradeId id;
  Timestamp time;
  Side side;
  std::string_view price;  ///< positive, as the file has it; at most `max_number` bytes
  std::string_view size;   ///< contracts, as above
  std::uint64_t line;      ///< in the file, from 1
};

/// A row that is no trade.
struct BadArchiveRow {
  std::uint64_t line;
  std::string reason;        ///< what was expected, what was found
  const InstId* instrument;  ///< null when the row does not say
  std::string_view raw;      ///< the line, or its beginning when it is too long
};

/// Reads the exchange's trade archives as CSV: bytes in, rows out, nothing else touched. Columns
/// are found by name in the header, in any order; others are passed over. Names may stand beside
/// text in other scripts ("trade_id/撮合id", UTF-8 or GBK). A byte order mark, CRLF, quotes and
/// empty lines are fine. Memory is bounded by `max_line`.
class TradeCsvParser {
 public:
  static constexpr std::size_t max_line = std::size_t{16} * 1024;
  static constexpr std::size_t max_number = 64;

  using OnTrade = std::function<void(const ArchiveTrade&)>;
  using OnBadRow = std::function<void(const BadArchiveRow&)>;

  /// `source` names the file in messages.
  TradeCsvParser(std::string source, OnTrade on_trade, OnBadRow on_bad_row);

  /// The next bytes of the file, cut anywhere. Throws `DataError` when the header lacks a column or
  /// names one twice.
  void feed(std::string_view bytes);
  /// The file has ended: a last line without line end is read. Throws as `feed`, and when the file
  /// held nothing.
  void finish();

 private:
  enum Column : std::size_t { instrument_name, trade_id, side, price, size, created_time };
  static constexpr std::array<std::string_view, 6> column_names{
      "instrument_name", "trade_id", "side", "price", "size", "created_time"};

  void take_line(std::string_view line);
  void read_header(std::string_view line);
  void read_row(std::string_view line);
  /// What is wrong with the row; nullopt when it was handed out.
  std::optional<std::string> read_cells();
  [[nodiscard]] std::string_view cell(Column column) const { return cells_[place_[column]]; }

  std::string source_;
  OnTrade on_trade_;
  OnBadRow on_bad_row_;
  std::string partial_;  // a line whose end has not come yet
  std::uint64_t line_ = 0;
  std::size_t columns_ = 0;  // 0: the header has not come yet
  std::array<std::size_t, column_names.size()> place_{};
  std::vector<std::string_view> cells_;
  std::optional<InstId> instrument_;  // of the last row that named one
  bool row_has_instrument_ = false;
};

}  // namespace rq::okx
