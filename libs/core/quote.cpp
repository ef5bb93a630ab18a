#include "core/quote.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/utf8.hpp"

namespace rq {

namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  ///< 0: not UTF-8
};

/// The character that the text begins with (RFC 3629). Pre-condition: the text is not empty.
Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!continues_utf8(text[i])) return {};
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest[bytes] || code > 0x10FFFF || is_surrogate) return {};
  return {code, bytes};
}

bool is_printable(std::uint32_t code) {
  const auto in = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  return !(in(0, 0x1F) || in(0x7F, 0x9F) || code == 0x61C || in(0x200E, 0x200F) ||
           in(0x2028, 0x202E) || in(0x2066, 0x2069));
}

/// As much of the text as fits into `most` bytes once what cannot be printed is replaced; how much
/// of it that was goes to `read`.
std::string printable(std::string_view text, std::size_t most, bool line_ends, std::size_t& read) {
  std::string result;
  for (read = 0; read < text.size();) {
    const auto [code, bytes] = first_character(text.substr(read));
    const bool stays = bytes > 0 && (is_printable(code) || (line_ends && code == '\n'));
    const auto piece = stays ? text.substr(read, bytes) : std::string_view("?");
    if (result.size() + piece.size() > most) break;
    result += piece;
    read += std::max<std::size_t>(bytes, 1);
  }
  return result;
}

}  // namespace

std::string quote(std::string_view text, std::size_t most) {
  std::size_t read = 0;
  auto result = printable(text, most, /*line_ends=*/false, read);
  return read < text.size() ? result + "..." : result;
}

std::string log_text(std::string_view text, std::size_t most) {
  constexpr std::size_t mark = 50;  // what stands for the middle takes no more
  std::size_t read = 0;
  if (text.size() <= most) return printable(text, most, /*line_ends=*/true, read);
  auto end = text.size() - (most - mark) / 3;
  while (end < text.size() && continues_utf8(text[end])) ++end;
  auto result = printable(text, most - mark - (text.size() - end), /*line_ends=*/true, read);
  std::size_t rest = 0;
  result += " ... (" + std::to_string(end - read) + " bytes left out) ... ";
  return result + printable(text.substr(end), text.size() - end, /*line_ends=*/true, rest);
}

}  // namespace rq
