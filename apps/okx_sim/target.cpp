#include "okx_sim/target.hpp"

#include <charconv>
#include <cstdint>

namespace rq::okx_sim {

std::string_view Target::operator[](std::string_view key) const {
  const auto found = parameters.find(key);
  return found != parameters.end() ? std::string_view(found->second) : std::string_view();
}

Target parse_target(std::string_view text) {
  Target target;
  const auto question = text.find('?');
  target.path = text.substr(0, question);
  if (question == std::string_view::npos) return target;
  std::string_view query = text.substr(question + 1);
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    target.parameters.insert_or_assign(std::string(pair.substr(0, equals)),
                                       std::string(pair.substr(std::min(equals + 1, pair.size()))));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return target;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [parsed, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || parsed != end) return std::nullopt;
  return value;
}

}  // namespace rq::okx_sim
