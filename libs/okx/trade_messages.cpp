#include "okx/trade_messages.hpp"

#include <charconv>
#include <simdjson.h>
#include <vector>

#include "core/decimal.hpp"
#include "okx/venue_error.hpp"

namespace rq::okx {

namespace {

namespace ondemand = simdjson::ondemand;

/// A row, or an answer, is not what the exchange documents.
struct Unreadable {
  std::string reason;
};

std::string_view text_field(ondemand::object& row, const char* name) {
  std::string_view text;
  if (row.find_field_unordered(name).get_string().get(text) != simdjson::SUCCESS)
    throw Unreadable{std::string("'") + name + "' is missing or no string"};
  return text;
}

std::uint64_t whole_number(std::string_view text, const char* name) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0)
    throw Unreadable{std::string("'") + name + "' is no positive whole number: '" +
                     std::string(text) + "'"};
  return value;
}

std::string_view positive_decimal(std::string_view text, const char* name) {
  const auto value = Decimal::parse(text);
  if (!value || !value->is_positive() || text.size() > TradeText::max_number)
    throw Unreadable{std::string("'") + name + "' is no positive decimal number: '" +
                     std::string(text) + "'"};
  return text;
}

Timestamp time_of(std::string_view text) {
  constexpr std::uint64_t year_10000 = 253'402'300'800'000;
  const auto ms = whole_number(text, "ts");
  if (ms >= year_10000) throw Unreadable{"'ts' is no time: '" + std::string(text) + "'"};
  return from_unix_ms(static_cast<std::int64_t>(ms));
}

Side side_of(std::string_view text) {
  if (text == "buy") return Side::buy;
  if (text == "sell") return Side::sell;
  throw Unreadable{"'side' is neither buy nor sell: '" + std::string(text) + "'"};
}

TradeText read_row(ondemand::object row, std::string_view instrument) {
  TradeText trade;
  if (const auto of = text_field(row, "instId"); of != instrument)
    throw Unreadable{"a row is of '" + std::string(of) + "', not of " + std::string(instrument)};
  trade.id = whole_number(text_field(row, "tradeId"), "tradeId");
  trade.price = positive_decimal(text_field(row, "px"), "px");
  trade.size = positive_decimal(text_field(row, "sz"), "sz");
  trade.side = side_of(text_field(row, "side"));
  trade.time = time_of(text_field(row, "ts"));
  return trade;
}

[[noreturn]] void no_json(const simdjson::simdjson_error& error) {
  throw Unreadable{std::string("not the JSON that is documented: ") + error.what()};
}

}  // namespace

struct TradeMessages::Impl {
  ondemand::parser parser;
  simdjson::padded_string answer_text;
  ondemand::document document;
  std::string_view instrument;
  std::vector<TradeText> trades;
  std::string error;

  ondemand::object open(std::string_view text) {
    document = parser.iterate(text.data(), text.size(), text.size() + padding);
    return document.get_object();
  }

  void read_rows(ondemand::array rows) {
    for (auto row : rows) trades.push_back(read_row(row.get_object(), instrument));
  }

  /// Whether it was data of a channel.
  bool read_frame(std::string_view frame) {
    ondemand::object message = open(frame);
    ondemand::object arg;
    if (message.find_field("arg").get_object().get(arg) != simdjson::SUCCESS) return false;
    if (arg.find_field_unordered("instId").get_string().get(instrument) != simdjson::SUCCESS)
      return false;
    ondemand::array rows;
    if (message.find_field_unordered("data").get_array().get(rows) != simdjson::SUCCESS)
      return false;
    read_rows(rows);
    return true;
  }

  void read_answer(std::string_view body) {
    answer_text = simdjson::padded_string(body);
    ondemand::object answer = open(answer_text);
    const std::string code(text_field(answer, "code"));
    if (code != "0") {
      std::string_view message;
      if (answer.find_field_unordered("msg").get_string().get(message) != simdjson::SUCCESS)
        message = "no message";
      throw VenueError(code, std::string(message), 200);
    }
    read_rows(answer.find_field_unordered("data").get_array());
  }
};

TradeMessages::TradeMessages() : impl_(std::make_unique<Impl>()) {}
TradeMessages::~TradeMessages() = default;

TradeMessages::Frame TradeMessages::read_frame(std::string_view frame) {
  impl_->trades.clear();
  try {
    try {
      return impl_->read_frame(frame) ? Frame::trades : Frame::other;
    } catch (const simdjson::simdjson_error& error) {
      no_json(error);
    }
  } catch (Unreadable& unreadable) {
    impl_->error = std::move(unreadable.reason);
    impl_->trades.clear();
    return Frame::unreadable;
  }
}

void TradeMessages::read_answer(std::string_view body, const InstId& instrument) {
  impl_->trades.clear();
  impl_->instrument = instrument.str();
  try {
    try {
      impl_->read_answer(body);
    } catch (const simdjson::simdjson_error& error) {
      no_json(error);
    }
  } catch (const Unreadable& unreadable) {
    impl_->trades.clear();
    throw DataError("an answer of the exchange with trades of " + instrument.str() +
                    " cannot be read: " + unreadable.reason);
  }
}

std::string_view TradeMessages::instrument() const {
  return impl_->instrument;
}

std::span<const TradeText> TradeMessages::trades() const {
  return impl_->trades;
}

const std::string& TradeMessages::error() const {
  return impl_->error;
}

}  // namespace rq::okx
