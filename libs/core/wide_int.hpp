#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rq {

/// A whole number of up to 512 bits and its sign, exact: what `BigDecimal` computes with. Nothing
/// but `to_string` allocates; every operation throws `OverflowError` when the exact result does not
/// fit.
class WideInt {
 public:
  static constexpr std::size_t max_words = 8;
  using Words = std::array<std::uint64_t, max_words>;

  constexpr WideInt() = default;
  template <std::integral Integer>
  constexpr WideInt(Integer value)  // NOLINT(google-explicit-constructor): widening, exact
      : negative_(value < 0) {
    const auto bits = static_cast<std::uint64_t>(value);
    words_[0] = negative_ ? 0 - bits : bits;
  }
  /// `high × 2^64 + low`.
  constexpr WideInt(std::uint64_t low, std::uint64_t high) : size_(high == 0 ? 1 : 2) {
    words_[0] = low;
    words_[1] = high;
  }
  /// The sum of `words[n] × 2^(64 n)`, negated if asked for.
  constexpr WideInt(const Words& words, bool negative) : words_(words), size_(max_words) {
    trim();
    negative_ = negative && !is_zero();
  }

  WideInt& operator+=(const WideInt& other) { return add(other, other.negative_); }
  WideInt& operator-=(const WideInt& other) { return add(other, !other.negative_); }
  friend WideInt operator*(const WideInt& a, const WideInt& b);
  [[nodiscard]] constexpr WideInt operator-() const {
    WideInt negated = *this;
    negated.negative_ = !negative_ && !is_zero();
    return negated;
  }
  [[nodiscard]] constexpr WideInt abs() const {
    WideInt magnitude = *this;
    magnitude.negative_ = false;
    return magnitude;
  }

  struct Division;
  /// `dividend = quotient × divisor + remainder`, the quotient cut off towards 0. Pre-condition:
  /// the divisor is not 0.
  static Division divide(const WideInt& dividend, const WideInt& divisor);

  [[nodiscard]] constexpr bool is_zero() const { return size_ == 1 && words_[0] == 0; }
  [[nodiscard]] constexpr bool is_negative() const { return negative_; }
  [[nodiscard]] constexpr bool is_odd() const { return (words_[0] & 1U) != 0; }
  /// Of the magnitude, the lowest first.
  [[nodiscard]] constexpr const Words& words() const { return words_; }
  /// How many words are in use: at least 1, and the last of more is not 0.
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  /// Bits of the magnitude; 0 of 0.
  [[nodiscard]] int bit_width() const;
  /// In decimal digits.
  [[nodiscard]] std::string to_string() const;

  friend std::strong_ordering operator<=>(const WideInt& a, const WideInt& b) {
    if (a.negative_ != b.negative_) return b.negative_ <=> a.negative_;
    return a.negative_ ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
  }
  friend bool operator==(const WideInt& a, const WideInt& b) { return (a <=> b) == 0; }

 private:
  static std::strong_ordering compare_magnitudes(const WideInt& a, const WideInt& b) {
    if (a.size_ != b.size_) return a.size_ <=> b.size_;
    std::size_t n = a.size_ - 1;
    while (n > 0 && a.words_[n] == b.words_[n]) --n;
    return a.words_[n] <=> b.words_[n];
  }
  constexpr void trim() {
    while (size_ > 1 && words_[size_ - 1] == 0) --size_;
  }
  /// Adds the magnitude of `other` with this sign.
  WideInt& add(const WideInt& other, bool negative);
  void add_magnitude(const WideInt& other);
  /// Of the magnitudes; one of the two may be `*this`.
  void set_to_difference(const WideInt& larger, const WideInt& smaller);

  Words words_{};  // 0 from size_ on
  std::uint32_t size_ = 1;
  bool negative_ = false;  // never of 0
};

struct WideInt::Division {
  WideInt quotient;
  WideInt remainder;
};

}  // namespace rq
