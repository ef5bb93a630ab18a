#include "core/quote.hpp"

namespace rq {

namespace {

/// C0, DEL, and the controls from U+0080 on, which UTF-8 writes as C2 80 to C2 9F.
bool is_control(char before, char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f || (before == '\xC2' && byte >= 0x80 && byte < 0xA0);
}

/// Not the first byte of a character.
bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
}

}  // namespace

std::string quote(std::string_view text, std::size_t longest) {
  const bool is_cut = text.size() > longest;
  if (is_cut) {
    std::size_t end = longest;
    while (end > 0 && longest - end < 3 && continues(text[end])) --end;
    text = text.substr(0, end);
  }
  std::string quoted;
  quoted.reserve(text.size() + 3);
  char before = '\0';
  for (const char c : text) {
    quoted += is_control(before, c) ? '?' : c;
    before = c;
  }
  return is_cut ? quoted + "..." : quoted;
}

}  // namespace rq
