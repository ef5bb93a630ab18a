#pragma once

#include <cstdint>
#include <string_view>

namespace rq {

/// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): tells a changed line from the one
/// a cursor remembers. Guards against accidents, not against forgery.
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 0xcbf29ce484222325ULL) {
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

}  // namespace rq
