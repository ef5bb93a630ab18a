#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/quote.hpp"
#include "core/time.hpp"
#include "okx/venue_error.hpp"

namespace rq::okx {

// What readers of data have in common. simdjson's types are parameters, so that this header brings
// no JSON library along. Objects are read field by field, in the order they come in: asking
// simdjson 3.0 for a field by its name after something that is no JSON runs into an assertion of
// its own.

/// A message is not what the exchange documents.
struct Unreadable {
  std::string reason;
};

/// Runs `read`; what the parser finds wrong comes out as `Unreadable` as well.
template <class JsonError, class Read>
auto reading(Read read) {
  try {
    return read();
  } catch (const JsonError& error) {
    throw Unreadable{std::string("not the JSON that is documented: ") + error.what()};
  }
}

/// Views of strings are valid as long as the parser stays at this document.
template <class Field>
std::string_view text_of(Field& field, const char* name) {
  std::string_view text;
  if (field.value().get_string().get(text) != 0)
    throw Unreadable{std::string("'") + name + "' is missing or no string"};
  return text;
}

template <class Value>
const Value& present(const std::optional<Value>& value, const char* name) {
  if (!value) throw Unreadable{std::string("'") + name + "' is missing or no string"};
  return *value;
}

inline std::uint64_t whole_number(std::string_view text, const char* name) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0)
    throw Unreadable{std::string("'") + name + "' is no positive whole number: '" + quote(text) +
                     "'"};
  return value;
}

/// `ts`: milliseconds since 1970.
inline Timestamp time_of(std::string_view text) {
  constexpr std::uint64_t year_10000 = 253'402'300'800'000;
  const auto ms = whole_number(text, "ts");
  if (ms >= year_10000) throw Unreadable{"'ts' is no time: '" + quote(text) + "'"};
  return from_unix_ms(static_cast<std::int64_t>(ms));
}

/// Whose data a frame has. What is missing is empty.
struct DataArg {
  std::string_view channel;
  std::string_view instrument;
};

/// Reads the `arg` of a frame.
template <class Field, class Object>
DataArg read_arg(Object arg) {
  DataArg read;
  for (Field field : arg) {
    const auto key = field.key();
    if (key == "channel")
      read.channel = text_of(field, "channel");
    else if (key == "instId")
      read.instrument = text_of(field, "instId");
  }
  return read;
}

/// Reads an answer of REST to its end. Throws `VenueError` when it reports an error.
template <class Field, class Document>
void require_success(Document& answer) {
  std::optional<std::string> code;
  std::string message;
  for (Field field : answer.get_object()) {
    const auto key = field.key();
    if (key == "code")
      code = text_of(field, "code");
    else if (key == "msg")
      message = text_of(field, "msg");
  }
  if (present(code, "code") != "0") throw VenueError(*code, message, 200);
}

}  // namespace rq::okx
