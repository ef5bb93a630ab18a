#include "app/terminal.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace rq::app {

namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::size_t side(std::size_t measured, const char* text, std::size_t otherwise) {
  constexpr std::size_t most = 10'000;
  if (measured > 0) return measured;
  const std::string_view digits(text == nullptr ? "" : text);
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_number = failure == std::errc() && end == digits.data() + digits.size();
  return is_number && value > 0 && value <= most ? value : otherwise;
}

}  // namespace

bool colour_wanted() {
  return stdout_is_terminal() && environment("NO_COLOR").empty();
}

bool screen_can_be_redrawn() {
  return stdout_is_terminal() && environment("TERM") != "dumb";
}

TerminalSize complete_size(TerminalSize measured, const char* columns, const char* lines) {
  constexpr TerminalSize usual;
  return {side(measured.columns, columns, usual.columns), side(measured.rows, lines, usual.rows)};
}

}  // namespace rq::app
