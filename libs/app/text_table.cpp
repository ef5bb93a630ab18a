#include "app/text_table.hpp"

#include <algorithm>

namespace rq::app {

void append(std::string& out, const Styled& styled, bool colour) {
  constexpr std::string_view reset = "\x1b[0m";
  const bool coloured = colour && !styled.colour.empty();
  if (coloured) out += styled.colour;
  out += styled.text;
  if (coloured) out += reset;
}

TextTable::TextTable(std::span<const Column> columns) : columns_(columns.begin(), columns.end()) {
  for (const Column& column : columns_) widths_.push_back(column.title.size());
}

void TextTable::fit(const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i)
    widths_[i] = std::max(widths_[i], row[i].text.size());
}

void TextTable::append_titles(std::string& out, bool colour) const {
  Row row;
  for (const Column& column : columns_) row.push_back({std::string(column.title), ansi::dim});
  append_row(out, row, colour);
}

void TextTable::append_row(std::string& out, const Row& row, bool colour) const {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string padding(widths_[i] - row[i].text.size(), ' ');
    const bool last = i + 1 == row.size();
    if (columns_[i].align == Align::right) out += padding;
    append(out, row[i], colour);
    if (columns_[i].align == Align::left && !last) out += padding;
    if (!last) out += "  ";
  }
  out += '\n';
}

void append_table(std::string& out, std::span<const Column> columns,
                  const std::vector<TextTable::Row>& rows, bool colour) {
  TextTable table(columns);
  for (const auto& row : rows) table.fit(row);
  table.append_titles(out, colour);
  for (const auto& row : rows) table.append_row(out, row, colour);
}

}  // namespace rq::app
