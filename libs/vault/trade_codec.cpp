#include "vault/trade_codec.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <simdjson.h>

#include "vault/trade_line_shape.hpp"

namespace rq::vault {

namespace {

using enum TradeFields::Key;

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

/// The general reader finds the fields of any JSON object. When a line turns out to have a shape,
/// the lines after it are read by that, as long as they have it too.
struct TradeLineParser::Impl {
  explicit Impl(const InstId& id) : instrument(id) {}

  InstId instrument;
  simdjson::dom::parser json;
  std::string error;
  std::optional<TradeLineShape> shape;

  bool fail(std::string reason) {
    error = std::move(reason);
    return false;
  }

  bool parse_generally(std::string_view line, Trade& trade);
  bool find_fields(std::string_view line, TradeFields& fields);
  bool read_fields(const TradeFields& fields, Trade& trade);
};

bool TradeLineParser::Impl::parse_generally(std::string_view line, Trade& trade) {
  TradeFields fields;
  if (!find_fields(line, fields) || !read_fields(fields, trade)) return false;
  shape = TradeLineShape::of(line, fields, trade.contract);
  return true;
}

bool TradeLineParser::Impl::find_fields(std::string_view line, TradeFields& fields) {
  simdjson::dom::element document;
  if (const auto failure = json.parse(line.data(), line.size()).get(document))
    return fail(std::string("not JSON: ") + simdjson::error_message(failure));
  simdjson::dom::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return fail("not a JSON object");
  constexpr const auto& keys = TradeFields::keys;
  std::array<bool, keys.size()> seen{};
  for (const auto [key, value] : object) {
    const auto known = std::find(keys.begin(), keys.end(), key);
    if (known == keys.end()) continue;
    const auto index = static_cast<std::size_t>(known - keys.begin());
    if (seen[index]) return fail("field " + std::string(key) + " stands twice");
    seen[index] = true;
    if (value.get_string().get(fields.values[index]) != simdjson::SUCCESS)
      return fail("field " + std::string(key) + " is not a string");
  }
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (!seen[i]) return fail("field " + std::string(keys[i]) + " is missing");
  return true;
}

bool TradeLineParser::Impl::read_fields(const TradeFields& fields, Trade& trade) {
  const auto malformed = [&](TradeFields::Key key, const char* expected) {
    return fail("field " + std::string(TradeFields::keys[key]) + " is " + quoted(fields[key]) +
                ", expected " + expected);
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

TradeLineParser::TradeLineParser(const InstId& instrument)
    : impl_(std::make_unique<Impl>(instrument)) {}
TradeLineParser::TradeLineParser(TradeLineParser&&) noexcept = default;
TradeLineParser& TradeLineParser::operator=(TradeLineParser&&) noexcept = default;
TradeLineParser::~TradeLineParser() = default;

bool TradeLineParser::parse(std::string_view line, Trade& trade) {
  if (impl_->shape && impl_->shape->read(line, trade) == line.data() + line.size()) return true;
  return impl_->parse_generally(line, trade);
}

std::size_t TradeLineParser::parse_front(std::string_view text, Trade& trade) {
  if (!impl_->shape) return 0;
  const char* at = impl_->shape->read(text, trade);
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
