#include "vault/trade_line_shape.hpp"

#include "vault/digit_words.hpp"

namespace rq::vault {

namespace {

/// Bytes of a value, and after it, that its reader may look at without asking.
constexpr std::ptrdiff_t value_window = 28;

// The readers below return where what they read ends, or null when something else stands there.

/// Passes over `constant`, of 8 bytes or more, that `window` bytes must follow.
inline const char* skip(const char* at, const char* end, const std::string& constant,
                        std::ptrdiff_t window) {
  const auto size = static_cast<std::ptrdiff_t>(constant.size());
  const bool is_there =
      end - at >= size + window && same_bytes(at, constant.data(), constant.size());
  return is_there ? at + size : nullptr;
}

inline bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

/// Reads "buy" or "sell", up to the '"'. Which of them it is cannot be foreseen, so nothing
/// branches on it.
inline const char* read_side(const char* at, Side& side) {
  static_assert(static_cast<int>(Side::buy) == 0 && static_cast<int>(Side::sell) == 1);
  const bool buys = std::memcmp(at, "buy\"", 4) == 0;
  const bool sells = std::memcmp(at, "sell", 4) == 0;
  side = static_cast<Side>(sells);
  return buys != sells ? at + 3 + (sells ? 1 : 0) : nullptr;
}

/// Reads a positive decimal of 9 to 18 characters, up to a '"'.
const char* read_long_decimal(const char* at, Decimal& value) {
  constexpr int max_length = 18;
  const char* const first = at;
  const char* point = nullptr;
  std::uint64_t mantissa = 0;
  for (; at - first < max_length; ++at) {
    if (is_digit(*at))
      mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at - '0');
    else if (*at == '.' && point == nullptr && at != first)
      point = at;
    else
      break;
  }
  const auto decimals = point == nullptr ? 0 : static_cast<int>(at - point) - 1;
  if (*at != '"' || mantissa == 0 || (point != nullptr && decimals == 0)) return nullptr;
  value = Decimal(static_cast<std::int64_t>(mantissa), decimals);
  return at;
}

/// Reads a positive decimal, up to a '"'. Its length and the place of its point change from line to
/// line, above all those of sizes, so up to eight characters are read without a branch on either.
inline const char* read_decimal(const char* at, Decimal& value) {
  const std::uint64_t text = load_8(at);
  const int length = std::countr_zero(zero_bytes(text ^ every_byte('"'))) / 8;
  if (at[length] != '"') return read_long_decimal(at, value);
  if (length == 0) return nullptr;
  // Digit values with the last one in the highest byte and zeros before the first.
  const int before = 64 - 8 * length;
  std::uint64_t digits = (text ^ every_byte('0')) << before;
  // The point, if any, goes, and the digits before it move up to those after it.
  const std::uint64_t point = zero_bytes(digits ^ every_byte('.' ^ '0'));
  const std::uint64_t up_to_point = point ^ (point - 1);  // all bits when there is none
  const int decimals = std::countl_zero(up_to_point) / 8;
  const std::uint64_t moved = point == 0 ? 0 : up_to_point;
  digits = (digits & ~moved) | ((digits << 8) & moved);
  // With a point at its first or last place it is no number.
  const std::uint64_t first_and_last = (0x80ULL << before) | (0x80ULL << 56);
  if ((point & first_and_last) != 0 || digits == 0 || !all_digits(digits)) return nullptr;
  value = Decimal(static_cast<std::int64_t>(join_digits(digits)), decimals);
  return at + length;
}

}  // namespace

std::optional<TradeLineShape> TradeLineShape::of(std::string_view line, const TradeFields& fields,
                                                 const Contract& contract) {
  if (!words_hold_text) return std::nullopt;
  for (const std::string_view blank : {"", " "}) {
    TradeLineShape shape(std::string(":").append(blank), std::string(",").append(blank), fields,
                         contract);
    Trade again;
    if (shape.read(line, again) == line.data() + line.size()) return shape;
  }
  return std::nullopt;
}

TradeLineShape::TradeLineShape(std::string_view colon, std::string_view comma,
                               const TradeFields& fields, const Contract& contract)
    : contract_(contract) {
  using enum TradeFields::Key;
  const auto open = [&](TradeFields::Key key) {
    return '"' + std::string(TradeFields::keys[key]).append("\"").append(colon) + '"';
  };
  const auto close = '"' + std::string(comma);
  const auto constant = [&](TradeFields::Key key) { return open(key).append(fields[key]) + close; };
  before_time_ = '{' + open(timestamp_utc);
  before_id_ = close + constant(exchange) + constant(market) + constant(inst_id) +
               constant(symbol_canon) + open(trade_id);
  before_side_ = close + open(side);
  before_price_ = close + open(price);
  before_size_ = close + open(qty_contracts);
  tail_ =
      close + constant(ct_val) + constant(ct_mult) + open(ct_type).append(fields[ct_type]) + "\"}";
}

const char* TradeLineShape::read(std::string_view text, Trade& trade) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto behind = [end](const char* from, const std::string& constant) {
    return from == nullptr ? nullptr : skip(from, end, constant, value_window);
  };
  if ((at = behind(at, before_time_)) == nullptr) return nullptr;
  if ((at = behind(read_time(at, trade.time), before_id_)) == nullptr) return nullptr;
  if ((at = behind(read_id(at, trade.id), before_side_)) == nullptr) return nullptr;
  if ((at = behind(read_side(at, trade.side), before_price_)) == nullptr) return nullptr;
  if ((at = behind(read_decimal(at, trade.price.value), before_size_)) == nullptr) return nullptr;
  if ((at = read_decimal(at, trade.size.value)) == nullptr) return nullptr;
  trade.contract = contract_;
  return skip(at, end, tail_, 0);
}

const char* TradeLineShape::read_id(const char* at, TradeId& id) {
  constexpr int max_digits = 19;  // 20 digits may overflow: the general reader checks
  const char* const first = at;
  TradeId value = 0;
  if (const auto digits = load_8(at) ^ every_byte('0');
      digits == id_digits_ || all_digits(digits)) {
    if (digits != id_digits_) id_begin_ = join_digits(digits);
    id_digits_ = digits;
    value = id_begin_;
    at += 8;
  }
  for (; is_digit(*at); ++at) {
    if (at - first == max_digits) return nullptr;
    value = value * 10 + static_cast<TradeId>(*at - '0');
  }
  id = value;
  return at == first ? nullptr : at;
}

const char* TradeLineShape::read_time(const char* at, Timestamp& time) {
  if (!same_bytes(at, minute_text_.data(), minute_text_.size())) {
    const std::string_view to_minute(at, minute_text_.size());
    const auto start = parse_window_time(std::string(to_minute) + ":00Z");
    if (!start) return nullptr;
    minute_start_ = *start;
    std::memcpy(minute_text_.data(), at, minute_text_.size());
  }
  // ":56.123" and a 'Z' or, of microseconds, three more digits, which are dropped.
  at += minute_text_.size();
  const std::uint64_t seconds = load_8(at) << 8 ^ load_8("\0:00.000");
  const char* after = at + 7;
  // A digit must stay below 16 when 6 is added (the tens of seconds: when 10 are), a sign be 0.
  constexpr std::uint64_t to_sixteen = 0x0606'0600'060a'0000;
  constexpr std::uint64_t excess = 0xf0f0'f0ff'f0f0'ff00;
  if (((seconds | (seconds + to_sixteen)) & excess) != 0) return nullptr;
  if (*after != 'Z') {
    if (!is_digit(after[0]) || !is_digit(after[1]) || !is_digit(after[2]) || after[3] != 'Z')
      return nullptr;
    after += 3;
  }
  constexpr std::uint64_t fraction = 0xffff'ff00'0000'0000;
  const std::uint64_t digits = (seconds & fraction) | ((seconds & ~fraction) << 8);
  time = minute_start_ + std::chrono::milliseconds(join_digits(digits));
  return after + 1;
}

}  // namespace rq::vault
