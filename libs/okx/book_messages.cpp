#include "okx/book_messages.hpp"

#include <charconv>
#include <optional>
#include <simdjson.h>
#include <vector>

#include "core/errors.hpp"
#include "okx/message_fields.hpp"

namespace rq::okx {

namespace {

namespace ondemand = simdjson::ondemand;
using JsonError = simdjson::simdjson_error;

/// A number, or a string that holds one.
template <class Integer>
Integer integer_of(ondemand::field& field, const char* name) {
  const std::string_view token = field.value().raw_json_token();
  std::string_view digits = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  if (digits.size() >= 2 && digits.front() == '"' && digits.back() == '"')
    digits = digits.substr(1, digits.size() - 2);
  Integer value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size())
    throw Unreadable{std::string("'") + name + "' is no whole number: '" + quote(digits) + "'"};
  return value;
}

void require_number(const std::optional<std::int64_t>& number, const char* name) {
  if (!number) throw Unreadable{std::string("'") + name + "' is missing"};
}

[[noreturn]] void refuse_level(const BookLevel::Strings& strings) {
  std::string found;
  for (const auto text : strings) found += (found.empty() ? "" : ",") + quote(text, 40);
  throw Unreadable{"a level is no price, size, 0 and orders: '" + found + "'"};
}

void read_levels(ondemand::array levels, std::vector<BookLevel>& side) {
  for (auto level : levels) {
    BookLevel::Strings strings;
    std::size_t count = 0;
    for (auto text : level.get_array()) {
      if (count == strings.size()) throw Unreadable{"a level has more than four strings"};
      strings[count++] = text.get_string();
    }
    const auto read = count == strings.size() ? BookLevel::read(strings) : std::nullopt;
    if (!read) refuse_level(strings);
    side.push_back(*read);
  }
}

void read_update(ondemand::object row, BookUpdate& update) {
  bool has_asks = false;
  bool has_bids = false;
  std::optional<Timestamp> time;
  for (ondemand::field field : row) {
    const auto key = field.key();
    if (key == "asks") {
      has_asks = true;
      read_levels(field.value().get_array(), update.asks);
    } else if (key == "bids") {
      has_bids = true;
      read_levels(field.value().get_array(), update.bids);
    } else if (key == "ts") {
      time = time_of(text_of(field, "ts"));
    } else if (key == "checksum") {
      update.checksum = integer_of<std::int32_t>(field, "checksum");
    } else if (key == "seqId") {
      update.sequence = integer_of<std::int64_t>(field, "seqId");
    } else if (key == "prevSeqId") {
      update.previous = integer_of<std::int64_t>(field, "prevSeqId");
    }
  }
  if (!has_asks || !has_bids)
    throw Unreadable{has_asks ? "'bids' is missing" : "'asks' is missing"};
  update.time = present(time, "ts");
}

}  // namespace

struct BookMessages::Impl {
  ondemand::parser parser;
  simdjson::padded_string answer_text;
  ondemand::document document;
  std::string_view instrument;
  std::string own_instrument;       // where `instrument` points, when it is not into the text
  std::vector<BookUpdate> updates;  // the first `count` of them; their memory is used again
  std::size_t count = 0;
  std::string error;

  void open(std::string_view text) {
    document = parser.iterate(text.data(), text.size(), text.size() + padding);
  }

  BookUpdate& next_update() {
    if (count == updates.size()) updates.emplace_back();
    BookUpdate& update = updates[count++];
    update.bids.clear();
    update.asks.clear();
    update.sequence.reset();
    update.previous.reset();
    update.checksum = 0;
    return update;
  }

  /// Whether it was data of the channel.
  bool read_frame(std::string_view frame) {
    instrument = {};
    open(frame);
    std::optional<std::string_view> action;
    bool is_of_channel = false;
    bool has_data = false;
    for (ondemand::field field : document.get_object()) {
      const auto key = field.key();
      if (key == "arg") {
        const auto arg = read_arg<ondemand::field>(field.value().get_object());
        is_of_channel = arg.channel == books_channel;
        instrument = arg.instrument;
      } else if (key == "action") {
        action = text_of(field, "action");
      } else if (key == "data") {
        has_data = true;
        read_rows(field.value().get_array());
      }
    }
    if (!is_of_channel || instrument.empty() || !has_data) return false;
    finish_updates(present(action, "action"));
    return true;
  }

  void read_rows(ondemand::array rows) {
    for (auto row : rows) read_update(row.get_object(), next_update());
  }

  void finish_updates(std::string_view action) {
    if (action != "snapshot" && action != "update")
      throw Unreadable{"'action' is neither snapshot nor update: '" + quote(action) + "'"};
    for (BookUpdate& update : std::span(updates).first(count)) {
      update.is_snapshot = action == "snapshot";
      if (update.checksum == 0) require_number(update.sequence, "seqId");
      if (update.sequence && !update.is_snapshot) require_number(update.previous, "prevSeqId");
    }
  }

  void read_answer(std::string_view body) {
    answer_text = simdjson::padded_string(body);
    open(answer_text);
    require_success<ondemand::field>(document);
    document.rewind();
    bool has_data = false;
    for (ondemand::field field : document.get_object()) {
      if (field.key() != "data") continue;
      has_data = true;
      read_rows(field.value().get_array());
    }
    if (!has_data) throw Unreadable{"'data' is missing"};
    for (BookUpdate& update : std::span(updates).first(count)) {
      update.is_snapshot = true;
      update.previous.reset();
      require_number(update.sequence, "seqId");
    }
  }
};

BookMessages::BookMessages() : impl_(std::make_unique<Impl>()) {}
BookMessages::~BookMessages() = default;

BookMessages::Frame BookMessages::read_frame(std::string_view frame) {
  impl_->count = 0;
  try {
    return reading<JsonError>([&] { return impl_->read_frame(frame); }) ? Frame::books
                                                                        : Frame::other;
  } catch (Unreadable& unreadable) {
    impl_->error = std::move(unreadable.reason);
    impl_->count = 0;
    return Frame::unreadable;
  }
}

void BookMessages::read_answer(std::string_view body, const InstId& instrument) {
  impl_->count = 0;
  impl_->own_instrument = instrument.str();
  impl_->instrument = impl_->own_instrument;
  try {
    reading<JsonError>([&] { impl_->read_answer(body); });
  } catch (const Unreadable& unreadable) {
    impl_->count = 0;
    throw DataError("an answer of the exchange with the book of " + instrument.str() +
                    " cannot be read: " + unreadable.reason);
  }
}

std::string_view BookMessages::instrument() const {
  return impl_->instrument;
}

std::span<const BookUpdate> BookMessages::updates() const {
  return std::span(impl_->updates).first(impl_->count);
}

const std::string& BookMessages::error() const {
  return impl_->error;
}

}  // namespace rq::okx
