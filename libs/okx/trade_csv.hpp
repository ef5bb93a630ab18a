#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"
#include "okx/text_encoding.hpp"

namespace rq::okx {

/// One row of a trade archive. Views are valid during the call that hands the row out.
struct ArchiveTrade {
  const InstId& instrument;
  TradeId id;
  Timestamp time;
  Side side;
  /// Positive, plain notation as the file has it, or made of an exponent like 1.6e-05. Of at most
  /// `max_number` bytes; binary floating point may have more digits than `Decimal` holds.
  std::string_view price;
  std::string_view size;  ///< contracts; positive and a `Decimal`, else as above
  std::uint64_t line;     ///< in the file, from 1
};

/// A row that is no trade.
struct BadArchiveRow {
  std::uint64_t line;
  std::string reason;        ///< what was expected, what was found
  const InstId* instrument;  ///< null when the row does not say
  std::string_view raw;      ///< the line, or its beginning when it is too long
};

/// What is known of a CSV from elsewhere, as its name.
struct CsvOrigin {
  std::optional<InstId> instrument{};                  ///< that rows without an instrument are of
  bool is_venue_wide = false;                          ///< all swaps of the exchange
  Timestamp latest = from_unix_ms(4'102'444'799'999);  ///< no trade can be later; by itself 2099
};

/// Reads the exchange's trade archives as CSV: bytes in, rows out, nothing else touched. Columns
/// are found by name in the header, in any order and any case; others are passed over. Names may
/// stand beside text in other scripts ("trade_id/撮合id", UTF-8 or GBK). A byte order mark, UTF-16,
/// CRLF, quotes and empty lines are fine. Memory is bounded by `max_line`.
///
/// Older archives are read as well: those of one instrument had no column for it, and before that
/// no header, `trade_id,side,size,price,created_time`; those of all swaps had
/// `instrument_name,trade_id,side,size,price,created_time` without a header.
class TradeCsvParser {
 public:
  static constexpr std::size_t max_line = std::size_t{16} * 1024;
  static constexpr std::size_t max_number = 64;

  using OnTrade = std::function<void(const ArchiveTrade&)>;
  using OnBadRow = std::function<void(const BadArchiveRow&)>;

  /// `source` names the file in messages.
  TradeCsvParser(std::string source, OnTrade on_trade, OnBadRow on_bad_row, CsvOrigin origin = {});

  /// The next bytes of the file, cut anywhere. Throws `DataError` when the header lacks a column or
  /// names one twice, and when nobody knows the instrument.
  void feed(std::string_view bytes);
  /// The file has ended: a last line without line end is read. Throws as `feed`, and when the file
  /// held nothing.
  void finish();

 private:
  enum Column : std::size_t { instrument_name, trade_id, side, price, size, created_time };
  static constexpr std::array<std::string_view, 6> column_names{
      "instrument_name", "trade_id", "side", "price", "size", "created_time"};

  static constexpr std::size_t no_place = static_cast<std::size_t>(-1);

  void take_text(std::string_view text);
  void take_line(std::string_view line);
  void read_first_line(std::string_view line);
  void read_header(std::string_view line);
  /// Whether the line, which names no column, is a row of an archive that had no header.
  bool begin_without_header(std::string_view line);
  [[nodiscard]] bool looks_like_row() const;
  void set_places(std::initializer_list<Column> columns);
  void read_row(std::string_view line);
  /// What is wrong with the row; nullopt when it was handed out.
  std::optional<std::string> read_cells();
  /// Reads the instrument's cell; what is wrong with it.
  std::optional<std::string> read_instrument();
  [[nodiscard]] std::string_view cell(Column column) const { return cells_[place_[column]]; }

  std::string source_;
  OnTrade on_trade_;
  OnBadRow on_bad_row_;
  CsvOrigin origin_;
  TextDecoder decoder_;
  std::string partial_;  // a line whose end has not come yet
  std::uint64_t line_ = 0;
  std::size_t columns_ = 0;  // 0: the header has not come yet
  bool has_header_ = true;
  std::array<std::size_t, column_names.size()> place_{};  // `no_place`: there is no such column
  std::vector<std::string_view> cells_;
  std::optional<InstId> instrument_;  // of the last row that named one
  bool row_has_instrument_ = false;
  std::string plain_price_;  // of a price with an exponent
  std::string plain_size_;
};

}  // namespace rq::okx
