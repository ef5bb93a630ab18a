#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/text_layout.hpp"

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
  /// The importance of a column that says nothing else.
  static constexpr int most_important = 1000;

  std::string_view title;
  Align align = Align::left;
  /// When the table is wider than the terminal, the column of the least importance is left out
  /// first; of several, the rightmost one.
  int importance = most_important;
};

/// A table: titles, then rows, cells below one another, two blanks between them. Rows are shown
/// once all of them were fitted; whoever can make them twice need not keep them.
///
/// No line is longer than the width of the terminal: `limit_to` leaves out whole columns until the
/// rest fits, so that no number is ever cut short. The first column stays; where it alone is too
/// wide, its cells are cut, see `cut_to`.
class TextTable {
 public:
  using Row = std::vector<Styled>;

  explicit TextTable(std::span<const Column> columns);

  /// Makes the columns wide enough for a row. Pre-condition here and below: it has a cell for every
  /// column.
  void fit(const Row& row);
  /// Leaves out the columns that the width has no room for. Once, after all rows were fitted.
  void limit_to(LineWidth width);
  void append_titles(std::string& out, bool colour) const;
  void append_row(std::string& out, const Row& row, bool colour) const;
  /// One dim line that names the columns that were left out and says why; nothing when none was.
  void append_left_out(std::string& out, bool colour) const;

 private:
  [[nodiscard]] std::size_t total_width() const;
  [[nodiscard]] std::size_t least_important() const;

  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::size_t> shown_;  // indices of the columns that are shown, from the left
  LineWidth limit_;
};

/// Appends a whole table that is no wider than `width`, and the line that names the columns left
/// out.
void append_table(std::string& out, std::span<const Column> columns,
                  const std::vector<TextTable::Row>& rows, bool colour,
                  LineWidth width = std::nullopt);

}  // namespace rq::app
