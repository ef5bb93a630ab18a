#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

/// Text eight bytes at a time, the first in the lowest byte: on machines that store words so
/// (`words_hold_text`), which is every one we know users of.
namespace rq::vault {

inline constexpr bool words_hold_text = std::endian::native == std::endian::little;

inline std::uint64_t load_8(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

constexpr std::uint64_t every_byte(unsigned char c) {
  return 0x0101010101010101ULL * c;
}

/// The top bit of each byte that is 0, up to the first of them; above it, other bits may be set.
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - every_byte(0x01)) & ~word & every_byte(0x80);
}

/// Whether each byte is a digit's value. `digits`: text ^ '0' in every byte.
constexpr bool all_digits(std::uint64_t digits) {
  return ((digits | (digits + every_byte(0x06))) & every_byte(0xf0)) == 0;
}

/// The number that eight digit values write, the first in the lowest byte: neighbours are joined
/// to pairs, and the four pairs by two multiplications that each add up two of them.
constexpr std::uint64_t join_digits(std::uint64_t digits) {
  const std::uint64_t pairs = digits * 10 + (digits >> 8);
  constexpr std::uint64_t every_other_pair = 0x000000ff000000ffULL;
  constexpr std::uint64_t first_and_third = (1'000'000ULL << 32) + 100;
  constexpr std::uint64_t second_and_fourth = (10'000ULL << 32) + 1;
  return ((pairs & every_other_pair) * first_and_third +
          ((pairs >> 16) & every_other_pair) * second_and_fourth) >>
         32;
}

/// memcmp for 8 bytes or more. Up to 32 are compared without a loop, by words that overlap: less
/// than the cost of a call.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  const auto differ = [&](std::size_t at) { return load_8(a + at) ^ load_8(b + at); };
  if (size <= 16) return (differ(0) | differ(size - 8)) == 0;
  if (size <= 32) return (differ(0) | differ(8) | differ(size - 16) | differ(size - 8)) == 0;
  return std::memcmp(a, b, size) == 0;
}

}  // namespace rq::vault
