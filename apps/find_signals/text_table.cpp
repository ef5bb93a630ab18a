#include "find_signals/text_table.hpp"

#include <algorithm>
#include <cstddef>

namespace rq::app {

namespace {

using Widths = std::vector<std::size_t>;

std::vector<Styled> titles(std::span<const Column> columns) {
  std::vector<Styled> row;
  for (const Column& column : columns) row.push_back({std::string(column.title), ansi::dim});
  return row;
}

Widths widest(std::span<const Column> columns, const std::vector<std::vector<Styled>>& rows) {
  Widths widths;
  for (const Column& column : columns) widths.push_back(column.title.size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].text.size());
  return widths;
}

void append_row(std::string& out, const std::vector<Styled>& row, std::span<const Column> columns,
                const Widths& widths, bool colour) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string padding(widths[i] - row[i].text.size(), ' ');
    const bool last = i + 1 == row.size();
    if (columns[i].align == Align::right) out += padding;
    append(out, row[i], colour);
    if (columns[i].align == Align::left && !last) out += padding;
    if (!last) out += "  ";
  }
  out += '\n';
}

}  // namespace

void append(std::string& out, const Styled& styled, bool colour) {
  constexpr std::string_view reset = "\x1b[0m";
  const bool coloured = colour && !styled.colour.empty();
  if (coloured) out += styled.colour;
  out += styled.text;
  if (coloured) out += reset;
}

void append_table(std::string& out, std::span<const Column> columns,
                  const std::vector<std::vector<Styled>>& rows, bool colour) {
  const Widths widths = widest(columns, rows);
  append_row(out, titles(columns), columns, widths, colour);
  for (const auto& row : rows) append_row(out, row, columns, widths, colour);
}

}  // namespace rq::app
