#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/decimal.hpp"

namespace rq {

/// One level of an order book in the exchange's own four strings: price, size, a field that is
/// always "0", number of orders. Without memory of its own on the heap: a book of 400 levels a side
/// is two arrays of these, one line of the processor's cache each.
class BookLevel {
 public:
  static constexpr std::size_t fields = 4;
  /// Bytes that the four strings may have together: more than any price and size in 18 digits take.
  static constexpr std::size_t max_text = 50;
  using Strings = std::array<std::string_view, fields>;

  /// Nothing when price or size is no plain decimal, the price is not positive, the size is
  /// negative, one of the others is no whole number, or the strings are too long.
  static std::optional<BookLevel> read(const Strings& strings);

  [[nodiscard]] Decimal price() const { return {price_, decimals_}; }
  /// Size zero: there is no such level any more.
  [[nodiscard]] bool is_removal() const { return is_removal_; }

  /// Views are valid as long as this object stays where it is.
  [[nodiscard]] std::string_view price_text() const { return text(0); }
  [[nodiscard]] std::string_view size_text() const { return text(1); }
  [[nodiscard]] std::string_view text(std::size_t field) const {
    const std::size_t begin = field == 0 ? 0 : ends_[field - 1];
    return {text_.data() + begin, ends_[field] - begin};
  }
  friend bool operator==(const BookLevel& a, const BookLevel& b) {
    for (std::size_t field = 0; field < fields; ++field)
      if (a.text(field) != b.text(field)) return false;
    return true;
  }

 private:
  BookLevel() = default;

  std::int64_t price_ = 0;  // a Decimal's mantissa
  std::uint8_t decimals_ = 0;
  bool is_removal_ = false;
  std::array<std::uint8_t, fields> ends_{};
  std::array<char, max_text> text_;  // the strings, one after the other
};

}  // namespace rq
