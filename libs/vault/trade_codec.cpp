#include "vault/trade_codec.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>
#include <simdjson.h>

#include "vault/json_line.hpp"

namespace rq::vault {

namespace {

constexpr std::array<std::string_view, 12> keys{"timestamp_utc", "exchange", "market", "instId",
                                                "symbol_canon",  "trade_id", "side",   "price",
                                                "qty_contracts", "ctVal",    "ctMult", "ctType"};
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
using Fields = std::array<std::string_view, keys.size()>;

std::optional<TradeId> parse_trade_id(std::string_view text) {
  TradeId id = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

std::optional<Decimal> parse_positive(std::string_view text) {
  const auto value = Decimal::parse(text);
  return value && value->is_positive() ? value : std::nullopt;
}

std::optional<ContractType> parse_contract_type(std::string_view text) {
  if (text == "linear") return ContractType::linear;
  if (text == "inverse") return ContractType::inverse;
  return std::nullopt;
}

/// What a message quotes of a value.
std::string quoted(std::string_view value) {
  return '\'' + std::string(value.substr(0, 40)) + (value.size() > 40 ? "…'" : "'");
}

}  // namespace

TradeLineWriter::TradeLineWriter(const InstId& instrument, const ContractText& contract) {
  before_id_ = R"(","exchange":"okx","market":"perp","instId":")" + instrument.str() +
               R"(","symbol_canon":")" + instrument.symbol_canon() + R"(","trade_id":")";
  after_size_ = R"(","ctVal":")" + contract.ct_val + R"(","ctMult":")" + contract.ct_mult +
                R"(","ctType":")" + contract.ct_type + "\"}\n";
}

void TradeLineWriter::append(std::string& out, const TradeText& trade) const {
  out += R"({"timestamp_utc":")";
  append_ms(out, trade.time);
  out += before_id_;
  std::array<char, 20> digits{};
  out.append(digits.data(),
             std::to_chars(digits.data(), digits.data() + digits.size(), trade.id).ptr);
  out += trade.side == Side::buy ? R"(","side":"buy","price":")" : R"(","side":"sell","price":")";
  out += trade.price;
  out += R"(","qty_contracts":")";
  out += trade.size;
  out += after_size_;
}

/// The general reader finds the fields of any JSON object. When a line turns out to be what our
/// writers write (or, with a blank behind ':' and ',', what older Vaults hold), the reader keeps
/// its `Shape`: the exact bytes between the values that vary. The next line is compared with the
/// shape byte for byte and its values are read in place; whatever deviates, by one byte, goes to
/// the general reader, which alone decides what is an error.
struct TradeLineParser::Impl {
  explicit Impl(const InstId& id) : instrument(id) {}

  /// The constant bytes of a line: before the time, between the values, behind the size.
  struct Shape {
    std::string before_time;
    std::string before_id;
    std::string before_side;
    std::string before_price;
    std::string before_size;
    std::string tail;
    Contract contract;
  };

  InstId instrument;
  simdjson::dom::parser json;
  std::string error;
  std::optional<Shape> shape;
  // The minute that the last line's time fell in, as it is written, and as a number.
  std::array<char, 17> minute_text{};
  Timestamp minute_start;

  bool fail(std::string reason) {
    error = std::move(reason);
    return false;
  }

  /// Reads a line that `text` begins with; where it ends, or null when it has not the shape.
  const char* parse_by_shape(std::string_view text, Trade& trade);
  const char* read_time(const char* at, const char* end, Timestamp& time);
  bool parse_generally(std::string_view line, Trade& trade);
  bool find_fields(std::string_view line, Fields& fields);
  bool read_fields(const Fields& fields, Trade& trade);
  void learn_shape(std::string_view line, const Fields& fields, const Contract& contract);
};

namespace {

inline std::uint64_t load_8(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// memcmp for 8 bytes or more. Up to 32 are compared without a loop, by words that overlap: less
/// than the cost of a call.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  const auto differ = [&](std::size_t at) { return load_8(a + at) ^ load_8(b + at); };
  if (size <= 16) return (differ(0) | differ(size - 8)) == 0;
  if (size <= 32) return (differ(0) | differ(8) | differ(size - 16) | differ(size - 8)) == 0;
  return std::memcmp(a, b, size) == 0;
}

/// Whether `text`, of 8 bytes or more, stands at `at`; moves behind it.
inline bool skip(const char*& at, const char* end, const std::string& text) {
  if (static_cast<std::size_t>(end - at) < text.size() || !same_bytes(at, text.data(), text.size()))
    return false;
  at += text.size();
  return true;
}

inline bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

/// Reads a positive decimal of up to 18 characters, up to a '"'. Anything that is not this plain
/// form is left to the general reader.
inline bool read_decimal(const char*& at, const char* end, Decimal& value) {
  constexpr int max_length = 18;
  if (end - at > max_length) end = at + max_length + 1;
  const char* const first = at;
  std::uint64_t mantissa = 0;
  const char* point = nullptr;
  for (; at != end; ++at) {
    if (is_digit(*at)) {
      mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at - '0');
    } else if (*at == '.' && point == nullptr && at != first) {
      point = at;
    } else {
      break;
    }
  }
  if (at == end || *at != '"' || mantissa == 0) return false;
  const auto decimals = point == nullptr ? 0 : static_cast<int>(at - point) - 1;
  if (point != nullptr && decimals == 0) return false;
  value = Decimal(static_cast<std::int64_t>(mantissa), decimals);
  return true;
}

constexpr std::uint64_t every_byte(unsigned char c) {
  return 0x0101010101010101ULL * c;
}

/// The value of eight digits, the first in the lowest byte.
inline std::uint64_t eight_digits(std::uint64_t digits) {
  digits -= every_byte('0');
  digits = digits * 10 + (digits >> 8);
  return (((digits & 0x000000ff000000ffULL) * 0x000f424000000064ULL) +
          (((digits >> 16) & 0x000000ff000000ffULL) * 0x0000271000000001ULL)) >>
         32;
}

inline bool all_digits(std::uint64_t text) {
  return ((text & every_byte(0xf0)) | (((text + every_byte(0x06)) & every_byte(0xf0)) >> 4)) ==
         every_byte(0x33);
}

inline bool read_id(const char*& at, const char* end, TradeId& id) {
  constexpr int max_digits = 19;  // 20 digits may overflow: the general reader checks
  const char* const first = at;
  TradeId value = 0;
  if (std::endian::native == std::endian::little && end - at >= 8 && all_digits(load_8(at))) {
    value = eight_digits(load_8(at));
    at += 8;
  }
  for (; at != end && is_digit(*at); ++at) {
    if (at - first == max_digits) return false;
    value = value * 10 + static_cast<TradeId>(*at - '0');
  }
  if (at == first) return false;
  id = value;
  return true;
}

/// Reads "buy" or "sell" up to the '"', without a branch on which of them it is.
inline bool read_side(const char*& at, const char* end, Side& side) {
  if (end - at < 5) return false;
  const bool sells = *at == 's';
  if (std::memcmp(at, sells ? "sell" : "buy\"", 4) != 0) return false;
  side = sells ? Side::sell : Side::buy;
  at += sells ? 4 : 3;
  return true;
}

}  // namespace

const char* TradeLineParser::Impl::read_time(const char* at, const char* end, Timestamp& time) {
  constexpr std::ptrdiff_t shortest = 25;  // 2025-12-14T21:34:56.123Z and the '"' behind it
  if (end - at < shortest) return nullptr;
  if (!same_bytes(at, minute_text.data(), minute_text.size())) {
    const std::string_view to_minute(at, minute_text.size());
    const auto start = parse_window_time(std::string(to_minute) + "00Z");
    if (!start) return nullptr;
    minute_start = *start;
    std::memcpy(minute_text.data(), at, minute_text.size());
  }
  const char* const s = at + minute_text.size();
  if (!is_digit(s[0]) || !is_digit(s[1]) || s[0] > '5' || s[2] != '.' || !is_digit(s[3]) ||
      !is_digit(s[4]) || !is_digit(s[5]))
    return nullptr;
  const int milliseconds = ((s[0] - '0') * 10 + (s[1] - '0')) * 1000 + (s[3] - '0') * 100 +
                           (s[4] - '0') * 10 + (s[5] - '0');
  const char* after = s + 6;
  if (*after != 'Z') {  // microseconds, truncated
    if (end - after < 5 || !is_digit(after[0]) || !is_digit(after[1]) || !is_digit(after[2]) ||
        after[3] != 'Z')
      return nullptr;
    after += 3;
  }
  time = minute_start + std::chrono::milliseconds(milliseconds);
  return after + 1;
}

const char* TradeLineParser::Impl::parse_by_shape(std::string_view text, Trade& trade) {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (!skip(at, end, shape->before_time)) return nullptr;
  at = read_time(at, end, trade.time);
  if (at == nullptr || !skip(at, end, shape->before_id) || !read_id(at, end, trade.id) ||
      !skip(at, end, shape->before_side) || !read_side(at, end, trade.side) ||
      !skip(at, end, shape->before_price) || !read_decimal(at, end, trade.price.value) ||
      !skip(at, end, shape->before_size) || !read_decimal(at, end, trade.size.value) ||
      !skip(at, end, shape->tail))
    return nullptr;
  trade.contract = shape->contract;
  return at;
}

bool TradeLineParser::Impl::parse_generally(std::string_view line, Trade& trade) {
  Fields fields;
  if (!find_fields(line, fields) || !read_fields(fields, trade)) return false;
  learn_shape(line, fields, trade.contract);
  return true;
}

bool TradeLineParser::Impl::find_fields(std::string_view line, Fields& fields) {
  simdjson::dom::element document;
  if (const auto failure = json.parse(line.data(), line.size()).get(document))
    return fail(std::string("not JSON: ") + simdjson::error_message(failure));
  simdjson::dom::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return fail("not a JSON object");
  std::array<bool, keys.size()> seen{};
  for (const auto [key, value] : object) {
    const auto known = std::find(keys.begin(), keys.end(), key);
    if (known == keys.end()) continue;
    const auto index = static_cast<std::size_t>(known - keys.begin());
    if (seen[index]) return fail("field " + std::string(key) + " stands twice");
    seen[index] = true;
    if (value.get_string().get(fields[index]) != simdjson::SUCCESS)
      return fail("field " + std::string(key) + " is not a string");
  }
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (!seen[i]) return fail("field " + std::string(keys[i]) + " is missing");
  return true;
}

bool TradeLineParser::Impl::read_fields(const Fields& fields, Trade& trade) {
  const auto malformed = [&](Key key, const char* expected) {
    return fail("field " + std::string(keys[key]) + " is " + quoted(fields[key]) + ", expected " +
                expected);
  };
  if (fields[inst_id] != instrument.str())
    return fail("instrument is " + quoted(fields[inst_id]) + ", expected " + instrument.str());
  if (fields[exchange] != "okx") return malformed(exchange, "okx");
  if (fields[market] != "perp") return malformed(market, "perp");

  const auto time = parse_event_time(fields[timestamp_utc]);
  if (!time) return malformed(timestamp_utc, "YYYY-MM-DDTHH:MM:SS.mmmZ");
  const auto id = parse_trade_id(fields[trade_id]);
  if (!id) return malformed(trade_id, "an unsigned 64-bit number");
  const bool is_buy = fields[side] == "buy";
  if (!is_buy && fields[side] != "sell") return malformed(side, "buy or sell");
  constexpr const char* positive = "a positive decimal of at most 18 digits";
  const auto px = parse_positive(fields[price]);
  if (!px) return malformed(price, positive);
  const auto size = parse_positive(fields[qty_contracts]);
  if (!size) return malformed(qty_contracts, positive);
  const auto contract_value = parse_positive(fields[ct_val]);
  if (!contract_value) return malformed(ct_val, positive);
  const auto multiplier = parse_positive(fields[ct_mult]);
  if (!multiplier) return malformed(ct_mult, positive);
  const auto type = parse_contract_type(fields[ct_type]);
  if (!type) return malformed(ct_type, "linear or inverse");

  trade = {*time, *id,     is_buy ? Side::buy : Side::sell,
           {*px}, {*size}, {*contract_value, *multiplier, *type}};
  return true;
}

void TradeLineParser::Impl::learn_shape(std::string_view line, const Fields& fields,
                                        const Contract& contract) {
  struct Style {
    std::string_view colon;
    std::string_view comma;
  };
  for (const auto& [colon, comma] : {Style{":", ","}, Style{": ", ", "}}) {
    const auto open = [&](Key key) {
      return '"' + std::string(keys[key]).append("\"").append(colon) + '"';
    };
    const auto close = '"' + std::string(comma);
    const auto constant = [&](Key key) { return open(key).append(fields[key]) + close; };
    shape = Shape{
        .before_time = '{' + open(timestamp_utc),
        .before_id = close + constant(exchange) + constant(market) + constant(inst_id) +
                     constant(symbol_canon) + open(trade_id),
        .before_side = close + open(side),
        .before_price = close + open(price),
        .before_size = close + open(qty_contracts),
        .tail = close + constant(ct_val) + constant(ct_mult) +
                open(ct_type).append(fields[ct_type]) + "\"}",
        .contract = contract,
    };
    Trade again;
    if (parse_by_shape(line, again) == line.data() + line.size()) return;
  }
  shape.reset();
}

TradeLineParser::TradeLineParser(const InstId& instrument)
    : impl_(std::make_unique<Impl>(instrument)) {}
TradeLineParser::TradeLineParser(TradeLineParser&&) noexcept = default;
TradeLineParser& TradeLineParser::operator=(TradeLineParser&&) noexcept = default;
TradeLineParser::~TradeLineParser() = default;

bool TradeLineParser::parse(std::string_view line, Trade& trade) {
  if (impl_->shape && impl_->parse_by_shape(line, trade) == line.data() + line.size()) return true;
  return impl_->parse_generally(line, trade);
}

std::size_t TradeLineParser::parse_front(std::string_view text, Trade& trade) {
  if (!impl_->shape) return 0;
  const char* at = impl_->parse_by_shape(text, trade);
  const char* const end = text.data() + text.size();
  if (at == nullptr) return 0;
  if (at != end && *at == '\r') ++at;
  if (at == end || *at != '\n') return 0;
  return static_cast<std::size_t>(at + 1 - text.data());
}

const std::string& TradeLineParser::error() const {
  return impl_->error;
}

}  // namespace rq::vault
