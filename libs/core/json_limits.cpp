#include "core/json_limits.hpp"

namespace rq {

namespace {

/// Where the string that begins before `at` ends: after its quote, or at the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  while (true) {
    at = text.find_first_of("\"\\", at);
    if (at == std::string_view::npos) return text.size();
    if (text[at] == '"') return at + 1;
    at += 2;  // what is escaped ends nothing
    if (at >= text.size()) return text.size();
  }
}

bool is_deeper(std::string_view text, int limit) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at++];
    if (c == '"')
      at = end_of_string(text, at);
    else if (c == '[' || c == '{') {
      if (++depth > limit) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::optional<std::string> json_excess(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes)
    return "it has " + std::to_string(text.size()) + " bytes, more than " +
           std::to_string(limits.bytes);
  if (is_deeper(text, limits.depth))
    return "it is nested more than " + std::to_string(limits.depth) + " levels deep";
  return std::nullopt;
}

}  // namespace rq
