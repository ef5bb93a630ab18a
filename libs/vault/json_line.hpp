#pragma once

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
    begin(key);
    out_ += '"';
    out_ += value;
    out_ += '"';
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
    begin(key);
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out_.append(digits.data(), end);
    return *this;
  }
  JsonLine& boolean(std::string_view key, bool value) {
    begin(key);
    out_ += value ? "true" : "false";
    return *this;
  }
  JsonLine& null(std::string_view key) {
    begin(key);
    out_ += "null";
    return *this;
  }
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
  void begin(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += key;
    out_ += "\":";
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace rq::vault
