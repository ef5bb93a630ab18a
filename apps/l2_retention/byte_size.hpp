#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rq::l2_retention {

/// Reads a number of bytes as people write it: digits, then nothing, KB, MB, GB or TB (powers of
/// 1000), or KiB, MiB, GiB or TiB (powers of 1024). nullopt for anything else, and for what does
/// not fit 64 bits.
std::optional<std::uint64_t> parse_byte_size(std::string_view text);

}  // namespace rq::l2_retention
