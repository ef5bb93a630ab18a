#pragma once

#include <bit>
#include <cstdint>

namespace rq::sim {

/// Pseudo-random numbers that are the same everywhere: splitmix64
/// (https://prng.di.unimi.it/splitmix64.c). The standard library's distributions are not.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  /// In [0, bound), close enough to even. Pre-condition: bound > 0.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// In [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  /// Once in `n` calls on average; never when n is 0.
  bool once_in(std::uint64_t n) { return n != 0 && below(n) == 0; }
  /// 0 half of the time, 1 a quarter, 2 an eighth, …
  int halvings() { return std::countr_zero(next() | (std::uint64_t{1} << 40U)); }

 private:
  std::uint64_t state_;
};

}  // namespace rq::sim
