#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rq::app {

/// ANSI sequences that colour what follows; empty: plain.
namespace ansi {
inline constexpr std::string_view plain = "";
inline constexpr std::string_view bold = "\x1b[1m";
inline constexpr std::string_view dim = "\x1b[2m";
inline constexpr std::string_view red = "\x1b[31m";
inline constexpr std::string_view green = "\x1b[32m";
inline constexpr std::string_view yellow = "\x1b[33m";
}  // namespace ansi

/// Text in a colour, ASCII.
struct Styled {
  std::string text;
  std::string_view colour = ansi::plain;
};

/// Appends the text; without `colour` it stays plain.
void append(std::string& out, const Styled& styled, bool colour);

enum class Align : std::uint8_t { left, right };
struct Column {
  std::string_view title;
  Align align = Align::left;
};

/// Appends a table: the titles, then the rows, cells below one another, two blanks between them.
/// Pre-condition: every row has a cell for every column.
void append_table(std::string& out, std::span<const Column> columns,
                  const std::vector<std::vector<Styled>>& rows, bool colour);

}  // namespace rq::app
