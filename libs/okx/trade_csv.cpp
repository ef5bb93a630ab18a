#include "okx/trade_csv.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/decimal.hpp"
#include "core/errors.hpp"

namespace rq::okx {

namespace {

// A number that was torn off shifts the time by decades; no swap traded outside these years.
constexpr std::int64_t earliest_ms = 1'262'304'000'000;  // 2010-01-01
constexpr std::int64_t latest_ms = 4'102'444'800'000;    // 2100-01-01

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether `name` stands in a header cell as a word of its own.
bool names_column(std::string_view cell, std::string_view name) {
  for (auto at = cell.find(name); at != std::string_view::npos; at = cell.find(name, at + 1)) {
    const auto after = at + name.size();
    if ((at == 0 || !is_name_character(cell[at - 1])) &&
        (after == cell.size() || !is_name_character(cell[after])))
      return true;
  }
  return false;
}

/// Splits at commas and takes the quotes off. No cell of these files holds a comma or a quote, so
/// a quote that stands elsewhere stays and makes its cell malformed.
void split(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (;;) {
    const auto comma = line.find(',');
    std::string_view cell = line.substr(0, comma);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"')
      cell = cell.substr(1, cell.size() - 2);
    cells.push_back(cell);
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

template <class Integer>
std::optional<Integer> parse_integer(std::string_view text) {
  Integer value{};
  const char* const end = text.data() + text.size();
  const auto [stop, ec] = std::from_chars(text.data(), end, value);
  if (ec != std::errc{} || stop != end) return std::nullopt;
  return value;
}

bool is_positive_decimal(std::string_view text) {
  if (text.size() > TradeCsvParser::max_number) return false;
  const auto value = Decimal::parse(text);
  return value && value->is_positive();
}

/// A piece of a file as a message may quote it: short, and without what confuses a terminal.
std::string quotable(std::string_view bytes, std::size_t shown) {
  std::string text(bytes.substr(0, shown));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return bytes.size() > shown ? text + "…" : text;
}

std::string expected(std::string_view column, std::string_view what, std::string_view found) {
  return std::string(column) + " is '" + quotable(found, 40) + "', expected " + std::string(what);
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const auto name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

}  // namespace

TradeCsvParser::TradeCsvParser(std::string source, OnTrade on_trade, OnBadRow on_bad_row)
    : source_(std::move(source)),
      on_trade_(std::move(on_trade)),
      on_bad_row_(std::move(on_bad_row)) {}

void TradeCsvParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, newline);
    const bool complete = newline != std::string_view::npos;
    if (complete && partial_.empty()) {
      take_line(piece);
    } else {
      const auto room = max_line - partial_.size() + 1;
      partial_ += piece.substr(0, room);  // one byte too many tells that it is too long
      if (complete) take_line(std::exchange(partial_, {}));
    }
    bytes.remove_prefix(complete ? newline + 1 : bytes.size());
  }
}

void TradeCsvParser::finish() {
  if (!partial_.empty()) take_line(std::exchange(partial_, {}));
  if (columns_ == 0)
    throw DataError(source_ + " is empty: expected a header line and trades. Download it again.");
}

void TradeCsvParser::take_line(std::string_view line) {
  ++line_;
  if (line_ == 1 && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return;
  if (columns_ == 0) {
    read_header(line.substr(0, max_line));
  } else if (line.size() > max_line) {
    on_bad_row_({line_, "the line is longer than " + std::to_string(max_line) + " bytes", nullptr,
                 line.substr(0, max_line)});
  } else {
    read_row(line);
  }
}

void TradeCsvParser::read_header(std::string_view line) {
  split(line, cells_);
  std::vector<std::string_view> missing;
  for (std::size_t column = 0; column < column_names.size(); ++column) {
    const auto is_it = [&](std::string_view c) { return names_column(c, column_names[column]); };
    const auto found = std::find_if(cells_.begin(), cells_.end(), is_it);
    if (found == cells_.end()) {
      missing.push_back(column_names[column]);
      continue;
    }
    if (std::find_if(found + 1, cells_.end(), is_it) != cells_.end())
      throw DataError(source_ + ": the header names the column " +
                      std::string(column_names[column]) + " twice: " + quotable(line, 200));
    place_[column] = static_cast<std::size_t>(found - cells_.begin());
  }
  if (!missing.empty())
    throw DataError(source_ + " is no trade archive of the exchange: its first line lacks " +
                    joined(missing) + ". Expected the columns " +
                    joined({column_names.begin(), column_names.end()}) +
                    ", found: " + quotable(line, 200));
  columns_ = cells_.size();
}

void TradeCsvParser::read_row(std::string_view line) {
  split(line, cells_);
  row_has_instrument_ = false;
  if (const auto problem = read_cells())
    on_bad_row_({line_, *problem, row_has_instrument_ ? &*instrument_ : nullptr, line});
}

std::optional<std::string> TradeCsvParser::read_cells() {
  if (cells_.size() > place_[instrument_name]) {
    const std::string_view name = cell(instrument_name);
    if (!instrument_ || instrument_->str() != name) instrument_ = InstId::parse(name);
    if (!instrument_) return expected("instrument_name", "an id as BTC-USDT-SWAP", name);
    row_has_instrument_ = true;
  }
  if (cells_.size() != columns_)
    return "found " + std::to_string(cells_.size()) + " cells, expected " +
           std::to_string(columns_) + " as in the header";

  const auto id = parse_integer<TradeId>(cell(trade_id));
  if (!id) return expected("trade_id", "an unsigned 64-bit number", cell(trade_id));
  const bool buys = cell(side) == "buy";
  if (!buys && cell(side) != "sell") return expected("side", "buy or sell", cell(side));
  constexpr std::string_view positive = "a positive decimal of at most 18 digits";
  if (!is_positive_decimal(cell(price))) return expected("price", positive, cell(price));
  if (!is_positive_decimal(cell(size))) return expected("size", positive, cell(size));
  const auto ms = parse_integer<std::int64_t>(cell(created_time));
  if (!ms || *ms < earliest_ms || *ms >= latest_ms)
    return expected("created_time", "milliseconds since 1970, from 2010 to 2100",
                    cell(created_time));
  on_trade_({*instrument_, *id, from_unix_ms(*ms), buys ? Side::buy : Side::sell, cell(price),
             cell(size), line_});
  return std::nullopt;
}

}  // namespace rq::okx
