#pragma once

#include <cstddef>
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

/// A table: titles, then rows, cells below one another, two blanks between them. Rows are shown
/// once all of them were fitted; whoever can make them twice need not keep them.
class TextTable {
 public:
  using Row = std::vector<Styled>;

  explicit TextTable(std::span<const Column> columns);

  /// Makes the columns wide enough for a row. Pre-condition here and below: it has a cell for every
  /// column.
  void fit(const Row& row);
  void append_titles(std::string& out, bool colour) const;
  void append_row(std::string& out, const Row& row, bool colour) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
};

/// Appends a whole table.
void append_table(std::string& out, std::span<const Column> columns,
                  const std::vector<TextTable::Row>& rows, bool colour);

}  // namespace rq::app
