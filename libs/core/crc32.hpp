#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rq {

/// CRC-32 as zlib, gzip and PNG have it (polynomial 0xEDB88320, reflected), taken piece by piece.
class Crc32 {
 public:
  constexpr void add(std::string_view bytes) {
    for (const char c : bytes)
      state_ = table[(state_ ^ static_cast<unsigned char>(c)) & 0xffU] ^ (state_ >> 8U);
  }
  /// Of everything added so far.
  [[nodiscard]] constexpr std::uint32_t value() const { return ~state_; }

 private:
  static constexpr std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t byte = 0; byte < entries.size(); ++byte) {
      std::uint32_t rest = byte;
      for (int bit = 0; bit < 8; ++bit)
        rest = (rest & 1U) != 0 ? 0xedb88320U ^ (rest >> 1U) : rest >> 1U;
      entries[byte] = rest;
    }
    return entries;
  }();

  std::uint32_t state_ = 0xffffffffU;
};

}  // namespace rq
