#pragma once

#include <cstdint>

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

#include "core/wide_int.hpp"

namespace rq {

/// An unsigned 128-bit product, on every compiler.
struct Product128 {
  std::uint64_t low;
  std::uint64_t high;
};

inline Product128 multiply(std::uint64_t a, std::uint64_t b) {
#if defined(_MSC_VER) && !defined(__clang__)
  Product128 product{};
  product.low = _umul128(a, b, &product.high);
  return product;
#else
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return {static_cast<std::uint64_t>(product), static_cast<std::uint64_t>(product >> 64)};
#endif
}

/// A running sum of 128-bit products, cheap enough to feed per trade. It does not check each
/// addition; instead `has_room()` says whether any further product is sure to fit, and the owner
/// moves the sum into a `BigDecimal` when it is not.
class Sum128 {
 public:
  void add(std::uint64_t value) { add(Product128{value, 0}); }
  void add(Product128 value) {
    low_ += value.low;
    high_ += value.high + (low_ < value.low ? 1 : 0);
  }
  /// Whether one more product with its top bit clear is sure not to wrap.
  [[nodiscard]] bool has_room() const { return (high_ >> 62) == 0; }
  [[nodiscard]] WideInt value() const { return {low_, high_}; }

 private:
  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0;
};

}  // namespace rq
