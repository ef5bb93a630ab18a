#include "core/wide_int.hpp"

#include <algorithm>
#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <limits>

#include "core/errors.hpp"
#include "core/sum128.hpp"

namespace rq {

namespace {

constexpr auto too_wide = "an exact decimal result does not fit 512 bits";

/// What divides and prints. It costs seconds wherever it is included: nowhere but here.
using BigInt = boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<512, 512, boost::multiprecision::signed_magnitude,
                                           boost::multiprecision::unchecked, void>,
    boost::multiprecision::et_off>;

using Limb = boost::multiprecision::limb_type;  // 32 bits where a compiler has no 128-bit integers
constexpr unsigned limb_bits = std::numeric_limits<Limb>::digits;
constexpr unsigned limbs_per_word = 64 / limb_bits;

BigInt to_big(const WideInt& value) {
  BigInt big;
  auto& backend = big.backend();
  const auto limbs = static_cast<unsigned>(value.size()) * limbs_per_word;
  backend.resize(limbs, limbs);
  for (unsigned n = 0; n < limbs; ++n)
    backend.limbs()[n] =
        static_cast<Limb>(value.words()[n / limbs_per_word] >> (n % limbs_per_word * limb_bits));
  backend.normalize();
  backend.sign(value.is_negative());
  return big;
}

WideInt to_wide(const BigInt& big) {
  const auto& backend = big.backend();
  WideInt::Words words{};
  for (unsigned n = 0; n < backend.size(); ++n)
    words[n / limbs_per_word] |= static_cast<std::uint64_t>(backend.limbs()[n])
                                 << (n % limbs_per_word * limb_bits);
  return {words, backend.sign()};
}

/// `a + b + carry`; leaves the carry of the sum.
std::uint64_t add_words(std::uint64_t a, std::uint64_t b, std::uint64_t& carry) {
  const std::uint64_t partial = a + b;
  const std::uint64_t sum = partial + carry;
  carry = (partial < a ? 1U : 0U) + (sum < partial ? 1U : 0U);
  return sum;
}

/// `a − b − borrow`; leaves what the difference borrows.
std::uint64_t subtract_words(std::uint64_t a, std::uint64_t b, std::uint64_t& borrow) {
  const std::uint64_t partial = a - b;
  const std::uint64_t difference = partial - borrow;
  borrow = (a < b ? 1U : 0U) + (partial < borrow ? 1U : 0U);
  return difference;
}

}  // namespace

WideInt& WideInt::add(const WideInt& other, bool negative) {
  if (negative_ == negative) {
    add_magnitude(other);
    return *this;
  }
  if (compare_magnitudes(*this, other) >= 0) {
    set_to_difference(*this, other);
  } else {
    set_to_difference(other, *this);
    negative_ = negative;
  }
  negative_ = negative_ && !is_zero();
  return *this;
}

void WideInt::add_magnitude(const WideInt& other) {
  std::uint64_t carry = 0;
  const auto size = std::max(size_, other.size_);
  for (std::size_t n = 0; n < size; ++n) words_[n] = add_words(words_[n], other.words_[n], carry);
  size_ = size;
  if (carry != 0) {
    if (size == max_words) throw OverflowError(too_wide);
    words_[size_++] = carry;
  }
}

void WideInt::set_to_difference(const WideInt& larger, const WideInt& smaller) {
  std::uint64_t borrow = 0;
  size_ = larger.size_;
  for (std::size_t n = 0; n < size_; ++n)
    words_[n] = subtract_words(larger.words_[n], smaller.words_[n], borrow);
  trim();
}

WideInt operator*(const WideInt& a, const WideInt& b) {
  WideInt product;
  // Most numbers are small enough for the short way.
  if (a.size_ == 1 && b.size_ == 1) {
    const Product128 words = multiply(a.words_[0], b.words_[0]);
    product.words_[0] = words.low;
    product.words_[1] = words.high;
    product.size_ = words.high == 0 ? 1 : 2;
    product.negative_ = a.negative_ != b.negative_ && !product.is_zero();
    return product;
  }
  if (a.is_zero() || b.is_zero()) return product;
  // The product has as many words as both factors together, or one fewer.
  const std::size_t size = a.size_ + b.size_;
  if (size > WideInt::max_words + 1) throw OverflowError(too_wide);
  std::array<std::uint64_t, WideInt::max_words + 1> words{};
  for (std::size_t i = 0; i < a.size_; ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size_; ++j) {
      const Product128 part = multiply(a.words_[i], b.words_[j]);
      std::uint64_t over = 0;
      words[i + j] = add_words(words[i + j], part.low, over);
      const std::uint64_t high = part.high + over;
      over = 0;
      words[i + j] = add_words(words[i + j], carry, over);
      carry = high + over;
    }
    words[i + b.size_] = carry;
  }
  if (words[WideInt::max_words] != 0) throw OverflowError(too_wide);
  std::copy_n(words.begin(), WideInt::max_words, product.words_.begin());
  product.size_ = static_cast<std::uint32_t>(std::min(size, WideInt::max_words));
  product.trim();
  product.negative_ = a.negative_ != b.negative_;
  return product;
}

WideInt::Division WideInt::divide(const WideInt& dividend, const WideInt& divisor) {
  if (dividend.size_ == 1 && divisor.size_ == 1) {
    const WideInt quotient = dividend.words_[0] / divisor.words_[0];
    const WideInt remainder = dividend.words_[0] % divisor.words_[0];
    return {dividend.negative_ != divisor.negative_ ? -quotient : quotient,
            dividend.negative_ ? -remainder : remainder};
  }
  BigInt quotient;
  BigInt remainder;
  divide_qr(to_big(dividend), to_big(divisor), quotient, remainder);
  return {to_wide(quotient), to_wide(remainder)};
}

int WideInt::bit_width() const {
  return static_cast<int>(64 * (size_ - 1)) + static_cast<int>(std::bit_width(words_[size_ - 1]));
}

std::string WideInt::to_string() const {
  return to_big(*this).str();
}

}  // namespace rq
