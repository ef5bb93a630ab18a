#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "core/big_decimal.hpp"
#include "core/quantity.hpp"
#include "core/time.hpp"

namespace rq::vault {

/// Writes one compact JSON object as the Vault's lines are: keys in the order they are added, no
/// blanks. Strings are written as they are: only for values that need no escape.
class JsonLine {
 public:
  explicit JsonLine(std::string& out) : out_(out) { out_ += '{'; }

  JsonLine& text(std::string_view key, std::string_view value) {
    char* to = begin(key, value.size() + 2);
    *to++ = '"';
    to = std::copy(value.begin(), value.end(), to);
    *to = '"';
    return *this;
  }
  JsonLine& window_time(std::string_view key, Timestamp value) {
    begin(key);
    out_ += '"';
    append_seconds(out_, value);
    out_ += '"';
    return *this;
  }
  /// A decimal in canonical form, as a string.
  template <class Number>
    requires requires(const Number& number, std::string& out) { number.append_to(out); }
  JsonLine& decimal(std::string_view key, const Number& value) {
    begin(key);
    out_ += '"';
    value.append_to(out_);
    out_ += '"';
    return *this;
  }
  template <class Rep, class Unit>
  JsonLine& decimal(std::string_view key, const Quantity<Rep, Unit>& value) {
    return decimal(key, value.value);
  }
  JsonLine& integer(std::string_view key, std::integral auto value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return literal(key, {digits.data(), end});
  }
  JsonLine& boolean(std::string_view key, bool value) {
    return literal(key, value ? "true" : "false");
  }
  JsonLine& null(std::string_view key) { return literal(key, "null"); }
  JsonLine& integer_or_null(std::string_view key, const std::optional<std::uint64_t>& value) {
    return value ? integer(key, *value) : null(key);
  }
  template <class Number>
  JsonLine& decimal_or_null(std::string_view key, const std::optional<Number>& value) {
    return value ? decimal(key, *value) : null(key);
  }

  /// Closes the object; the caller adds what follows it.
  void end() { out_ += '}'; }

 private:
  JsonLine& literal(std::string_view key, std::string_view value) {
    std::copy(value.begin(), value.end(), begin(key, value.size()));
    return *this;
  }
  /// Writes the key and makes room for `size` bytes after it: returns where they begin. A line has
  /// dozens of keys, so the string grows once for each, not once for each comma and quote.
  char* begin(std::string_view key, std::size_t size = 0) {
    constexpr std::size_t quotes_and_colon = 3;
    const auto at = out_.size();
    out_.resize(at + (first_ ? 0 : 1) + key.size() + quotes_and_colon + size);
    char* to = out_.data() + at;
    if (!first_) *to++ = ',';
    first_ = false;
    *to++ = '"';
    to = std::copy(key.begin(), key.end(), to);
    *to++ = '"';
    *to++ = ':';
    return to;
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace rq::vault
