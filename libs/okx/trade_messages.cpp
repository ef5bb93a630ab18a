#include "okx/trade_messages.hpp"

#include <charconv>
#include <optional>
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

// Objects are read field by field, in the order they come in. Asking simdjson 3.0 for a field by
// its name after something that is no JSON runs into an assertion of its own.

std::string_view text_of(ondemand::field& field, const char* name) {
  std::string_view text;
  if (field.value().get_string().get(text) != simdjson::SUCCESS)
    throw Unreadable{std::string("'") + name + "' is missing or no string"};
  return text;
}

std::string_view present(const std::optional<std::string_view>& text, const char* name) {
  if (!text) throw Unreadable{std::string("'") + name + "' is missing or no string"};
  return *text;
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
  std::optional<std::string_view> inst_id, trade_id, px, sz, side, ts;
  for (ondemand::field field : row) {
    const auto key = field.key();
    if (key == "instId")
      inst_id = text_of(field, "instId");
    else if (key == "tradeId")
      trade_id = text_of(field, "tradeId");
    else if (key == "px")
      px = text_of(field, "px");
    else if (key == "sz")
      sz = text_of(field, "sz");
    else if (key == "side")
      side = text_of(field, "side");
    else if (key == "ts")
      ts = text_of(field, "ts");
  }
  if (present(inst_id, "instId") != instrument)
    throw Unreadable{"a row is of '" + std::string(*inst_id) + "', not of " +
                     std::string(instrument)};
  return {.id = whole_number(present(trade_id, "tradeId"), "tradeId"),
          .time = time_of(present(ts, "ts")),
          .side = side_of(present(side, "side")),
          .price = positive_decimal(present(px, "px"), "px"),
          .size = positive_decimal(present(sz, "sz"), "sz")};
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
  std::string own_instrument;  // where `instrument` points, when it is not into the text
  std::vector<TradeText> trades;
  std::string error;

  void open(std::string_view text) {
    document = parser.iterate(text.data(), text.size(), text.size() + padding);
  }

  void read_rows(ondemand::array rows) {
    for (auto row : rows) trades.push_back(read_row(row.get_object(), instrument));
  }

  /// Whether it was data of a channel.
  bool read_frame(std::string_view frame) {
    instrument = {};
    open(frame);
    bool data_came_first = false;
    bool has_data = false;
    for (ondemand::field field : document.get_object()) {
      const auto key = field.key();
      if (key == "arg") {
        read_arg(field.value());
      } else if (key == "data") {
        has_data = true;
        if (instrument.empty())
          data_came_first = true;
        else
          read_rows(field.value().get_array());
      }
    }
    if (instrument.empty() || !has_data) return false;
    if (data_came_first) read_data_again();
    return true;
  }

  void read_arg(ondemand::object arg) {
    for (ondemand::field field : arg) {
      if (field.key() == "instId") instrument = text_of(field, "instId");
    }
  }

  /// The rows of a text that has been read to its end; whether it has any.
  bool read_data_again() {
    own_instrument = instrument;  // what was unescaped before is overwritten now
    instrument = own_instrument;
    document.rewind();
    bool has_data = false;
    for (ondemand::field field : document.get_object()) {
      if (field.key() != "data") continue;
      has_data = true;
      read_rows(field.value().get_array());
    }
    return has_data;
  }

  void read_answer(std::string_view body) {
    answer_text = simdjson::padded_string(body);
    open(answer_text);
    std::optional<std::string> code;
    std::string message;
    for (ondemand::field field : document.get_object()) {
      const auto key = field.key();
      if (key == "code")
        code = text_of(field, "code");
      else if (key == "msg")
        message = text_of(field, "msg");
    }
    if (!code) throw Unreadable{"'code' is missing or no string"};
    if (*code != "0") throw VenueError(*code, message, 200);
    if (!read_data_again()) throw Unreadable{"'data' is missing"};
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
