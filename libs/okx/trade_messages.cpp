#include "okx/trade_messages.hpp"

#include <optional>
#include <simdjson.h>
#include <vector>

#include "core/decimal.hpp"
#include "okx/message_fields.hpp"

namespace rq::okx {

namespace {

namespace ondemand = simdjson::ondemand;

std::string_view positive_decimal(std::string_view text, const char* name) {
  const auto value = Decimal::parse(text);
  if (!value || !value->is_positive() || text.size() > TradeText::max_number)
    throw Unreadable{std::string("'") + name + "' is no positive decimal number: '" + quote(text) +
                     "'"};
  return text;
}

Side side_of(std::string_view text) {
  if (text == "buy") return Side::buy;
  if (text == "sell") return Side::sell;
  throw Unreadable{"'side' is neither buy nor sell: '" + quote(text) + "'"};
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
    throw Unreadable{"a row is of '" + quote(*inst_id) + "', not of " + quote(instrument)};
  return {.id = whole_number(present(trade_id, "tradeId"), "tradeId"),
          .time = time_of(present(ts, "ts")),
          .side = side_of(present(side, "side")),
          .price = positive_decimal(present(px, "px"), "px"),
          .size = positive_decimal(present(sz, "sz"), "sz")};
}

}  // namespace

struct TradeMessages::Impl {
  explicit Impl(std::string_view wanted) : channel(wanted) {}

  std::string channel;
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

  void read_those_that_can_be_read(ondemand::array rows) {
    for (auto row : rows) {
      try {
        trades.push_back(read_row(row.get_object(), instrument));
      } catch (Unreadable& unreadable) {
        if (error.empty()) error = std::move(unreadable.reason);
      }
    }
  }

  /// Whether it was data of the channel.
  bool read_frame(std::string_view frame) {
    instrument = {};
    open(frame);
    bool is_of_channel = false;
    bool data_came_first = false;
    bool has_data = false;
    for (ondemand::field field : document.get_object()) {
      const auto key = field.key();
      if (key == "arg") {
        const auto arg = read_arg<ondemand::field>(field.value().get_object());
        is_of_channel = arg.channel == channel;
        instrument = arg.instrument;
      } else if (key == "data") {
        has_data = true;
        if (instrument.empty())
          data_came_first = true;
        else if (is_of_channel)
          read_rows(field.value().get_array());
      }
    }
    if (!is_of_channel || instrument.empty() || !has_data) return false;
    if (data_came_first) read_data_again([this](ondemand::array rows) { read_rows(rows); });
    return true;
  }

  /// Reads the rows of a text that has been read to its end; whether it has any.
  template <class ReadRows>
  bool read_data_again(ReadRows read) {
    own_instrument = instrument;  // what was unescaped before is overwritten now
    instrument = own_instrument;
    document.rewind();
    bool has_data = false;
    for (ondemand::field field : document.get_object()) {
      if (field.key() != "data") continue;
      has_data = true;
      read(field.value().get_array());
    }
    return has_data;
  }

  void read_answer(std::string_view body) {
    answer_text = simdjson::padded_string(body);
    open(answer_text);
    require_success<ondemand::field>(document);
    const bool has_data =
        read_data_again([this](ondemand::array rows) { read_those_that_can_be_read(rows); });
    if (!has_data) throw Unreadable{"'data' is missing"};
  }
};

TradeMessages::TradeMessages(std::string_view channel) : impl_(std::make_unique<Impl>(channel)) {}
TradeMessages::~TradeMessages() = default;

TradeMessages::Frame TradeMessages::read_frame(std::string_view frame) {
  impl_->trades.clear();
  try {
    return reading<simdjson::simdjson_error>([&] { return impl_->read_frame(frame); })
               ? Frame::trades
               : Frame::other;
  } catch (Unreadable& unreadable) {
    impl_->error = std::move(unreadable.reason);
    impl_->trades.clear();
    return Frame::unreadable;
  }
}

void TradeMessages::read_answer(std::string_view body, const InstId& instrument) {
  impl_->trades.clear();
  impl_->error.clear();
  impl_->instrument = instrument.str();
  try {
    reading<simdjson::simdjson_error>([&] { impl_->read_answer(body); });
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
