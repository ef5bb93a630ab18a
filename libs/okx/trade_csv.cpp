#include "okx/trade_csv.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/big_decimal.hpp"
#include "core/decimal.hpp"
#include "core/errors.hpp"
#include "core/quote.hpp"

namespace rq::okx {

namespace {

/// OKX has traded perpetual swaps since December 2018; a number that was torn off shifts the time
/// by decades.
constexpr Timestamp earliest = from_unix_ms(1'514'764'800'000);  // 2018-01-01

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

/// Whether `name` stands in a header cell as a word of its own, in any case.
bool names_column(std::string_view header_cell, std::string_view name) {
  const std::string cell = lower(header_cell);
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
  const auto value = Decimal::parse(text);
  return value && value->is_positive();
}

/// Whether the text is a number above zero in plain notation, however many digits it has.
bool is_positive_number(std::string_view text) {
  if (is_positive_decimal(text)) return true;
  const auto value = BigDecimal::parse(text);
  return value && *value > BigDecimal();
}

/// Binary floating point prints small numbers as 1.6187e-05: that in plain notation. Any other text
/// comes back as it is, views into `plain` or itself.
std::string_view without_exponent(std::string_view text, std::string& plain) {
  const auto e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0 || text.substr(e + 1, 1) != "-") return text;
  const auto places = parse_integer<unsigned>(text.substr(e + 2));
  std::string_view whole = text.substr(0, e);
  std::string_view fraction;
  if (const auto point = whole.find('.'); point != std::string_view::npos) {
    fraction = whole.substr(point + 1);
    whole = whole.substr(0, point);
    if (fraction.empty()) return text;
  }
  // One digit before the point, as programs print it.
  if (!places || *places == 0 || *places > TradeCsvParser::max_number || whole.size() != 1)
    return text;
  ((plain = "0.").append(*places - 1, '0') += whole) += fraction;
  return plain;
}

std::string expected(std::string_view column, std::string_view what, std::string_view found) {
  return std::string(column) + " is '" + quote(found, 40) + "', expected " + std::string(what);
}

std::string joined(const std::vector<std::string_view>& names, std::string_view between) {
  std::string text;
  for (const auto name : names) {
    if (!text.empty()) text += between;
    text += name;
  }
  return text;
}

[[noreturn]] void refuse_without_instrument(const std::string& source) {
  throw DataError(source +
                  " has no column instrument_name, and its name does not say the instrument. "
                  "Give it the exchange's name again, like BTC-USDT-SWAP-trades-DATE, or "
                  "name its instrument with --instId.");
}

}  // namespace

TradeCsvParser::TradeCsvParser(std::string source, OnTrade on_trade, OnBadRow on_bad_row,
                               CsvOrigin origin)
    : source_(std::move(source)),
      on_trade_(std::move(on_trade)),
      on_bad_row_(std::move(on_bad_row)),
      origin_(std::move(origin)) {}

void TradeCsvParser::feed(std::string_view bytes) {
  take_text(decoder_.decode(bytes));
}

void TradeCsvParser::take_text(std::string_view bytes) {
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
  take_text(decoder_.finish());
  if (!partial_.empty()) take_line(std::exchange(partial_, {}));
  if (columns_ == 0)
    throw DataError(source_ + " is empty: expected a header line and trades. Download it again.");
}

void TradeCsvParser::take_line(std::string_view line) {
  ++line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return;
  if (columns_ == 0) {
    read_first_line(line.substr(0, max_line));
  } else if (line.size() > max_line) {
    on_bad_row_({line_, "the line is longer than " + std::to_string(max_line) + " bytes", nullptr,
                 line.substr(0, max_line)});
  } else {
    read_row(line);
  }
}

void TradeCsvParser::read_first_line(std::string_view line) {
  split(line, cells_);
  if (!begin_without_header(line)) read_header(line);
  columns_ = cells_.size();
  if (!has_header_) read_row(line);
}

void TradeCsvParser::set_places(std::initializer_list<Column> columns) {
  place_.fill(no_place);
  std::size_t place = 0;
  for (const Column column : columns) place_[column] = place++;
}

bool TradeCsvParser::looks_like_row() const {
  const auto direction = lower(cell(side));
  return parse_integer<TradeId>(cell(trade_id)) && (direction == "buy" || direction == "sell") &&
         parse_integer<std::int64_t>(cell(created_time));
}

bool TradeCsvParser::begin_without_header(std::string_view line) {
  if (cells_.size() == 5)
    set_places({trade_id, side, size, price, created_time});
  else if (cells_.size() == 6 || cells_.size() == 7)
    set_places({instrument_name, trade_id, side, size, price, created_time});
  else
    return false;
  if (!looks_like_row()) return false;
  has_header_ = false;
  if (cells_.size() == 5 && !origin_.instrument) refuse_without_instrument(source_);
  if (cells_.size() == 5 || (cells_.size() == 6 && origin_.is_venue_wide)) return true;
  // Price and size cannot be told from each other, and a guess would be a wrong market.
  throw DataError(
      source_ + " has no header, so nobody knows which column is the price and which " +
      "the size. If it is an archive of all swaps, which had the size first, give it " +
      "its name again (allswap-trades-DATE); else write the header line " +
      joined({column_names.begin(), column_names.end()}, ",") +
      " on top of it, in the order of its columns. Its first line is: " + quote(line, 200));
}

void TradeCsvParser::read_header(std::string_view line) {
  std::vector<std::string_view> missing;
  place_.fill(no_place);
  for (std::size_t column = 0; column < column_names.size(); ++column) {
    const auto is_it = [&](std::string_view c) { return names_column(c, column_names[column]); };
    const auto found = std::find_if(cells_.begin(), cells_.end(), is_it);
    if (found == cells_.end()) {
      missing.push_back(column_names[column]);
      continue;
    }
    if (std::find_if(found + 1, cells_.end(), is_it) != cells_.end())
      throw DataError(source_ + ": the header names the column " +
                      std::string(column_names[column]) + " twice: " + quote(line, 200));
    place_[column] = static_cast<std::size_t>(found - cells_.begin());
  }
  if (missing == std::vector{column_names[instrument_name]}) {
    if (!origin_.instrument) refuse_without_instrument(source_);
    return;
  }
  if (!missing.empty())
    throw DataError(source_ + " is no trade archive of the exchange: its first line lacks " +
                    joined(missing, ", ") + ". Expected the columns " +
                    joined({column_names.begin(), column_names.end()}, ", ") +
                    ", found: " + quote(line, 200));
}

void TradeCsvParser::read_row(std::string_view line) {
  split(line, cells_);
  row_has_instrument_ = false;
  if (const auto problem = read_cells())
    on_bad_row_({line_, *problem, row_has_instrument_ ? &*instrument_ : nullptr, line});
}

std::optional<std::string> TradeCsvParser::read_instrument() {
  if (place_[instrument_name] == no_place) {
    if (!instrument_) instrument_ = origin_.instrument;
  } else if (cells_.size() > place_[instrument_name]) {
    const std::string_view name = cell(instrument_name);
    if (!instrument_ || instrument_->str() != name) instrument_ = InstId::parse(name);
    if (!instrument_) return expected("instrument_name", "an id as BTC-USDT-SWAP", name);
  } else {
    return std::nullopt;
  }
  row_has_instrument_ = true;
  return std::nullopt;
}

std::optional<std::string> TradeCsvParser::read_cells() {
  if (auto problem = read_instrument()) return problem;
  if (cells_.size() != columns_)
    return "found " + std::to_string(cells_.size()) + " cells, expected " +
           std::to_string(columns_) + (has_header_ ? " as in the header" : " as in the first line");

  const auto id = parse_integer<TradeId>(cell(trade_id));
  if (!id) return expected("trade_id", "an unsigned 64-bit number", cell(trade_id));
  const std::string direction = lower(cell(side));
  if (direction != "buy" && direction != "sell") return expected("side", "buy or sell", cell(side));
  const auto price_text = without_exponent(cell(price), plain_price_);
  if (price_text.size() > max_number || !is_positive_number(price_text))
    return expected("price", "a positive decimal", cell(price));
  const auto size_text = without_exponent(cell(size), plain_size_);
  if (size_text.size() > max_number || !is_positive_decimal(size_text))
    return expected("size", "a positive decimal of at most 18 digits", cell(size));
  const auto ms = parse_integer<std::int64_t>(cell(created_time));
  if (!ms || *ms < earliest.time_since_epoch().count() ||
      *ms > origin_.latest.time_since_epoch().count())
    return expected(
        "created_time",
        "milliseconds since 1970, from 2018-01-01 to " + format_date(date_of(origin_.latest)),
        cell(created_time));
  on_trade_({*instrument_, *id, from_unix_ms(*ms), direction == "buy" ? Side::buy : Side::sell,
             price_text, size_text, line_});
  return std::nullopt;
}

}  // namespace rq::okx
