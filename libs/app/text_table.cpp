#include "app/text_table.hpp"

#include <algorithm>
#include <numeric>

namespace rq::app {

namespace {

constexpr std::string_view gap = "  ";

}  // namespace

void append(std::string& out, const Styled& styled, bool colour) {
  constexpr std::string_view reset = "\x1b[0m";
  const bool coloured = colour && !styled.colour.empty();
  if (coloured) out += styled.colour;
  out += styled.text;
  if (coloured) out += reset;
}

TextTable::TextTable(std::span<const Column> columns)
    : columns_(columns.begin(), columns.end()), shown_(columns.size()) {
  for (const Column& column : columns_) widths_.push_back(column.title.size());
  std::iota(shown_.begin(), shown_.end(), std::size_t{0});
}

void TextTable::fit(const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i)
    widths_[i] = std::max(widths_[i], row[i].text.size());
}

void TextTable::limit_to(LineWidth width) {
  limit_ = width;
  if (!width) return;
  while (shown_.size() > 1 && total_width() > *width)
    shown_.erase(shown_.begin() + static_cast<std::ptrdiff_t>(least_important()));
  if (!shown_.empty()) widths_[shown_.front()] = std::min(widths_[shown_.front()], *width);
}

std::size_t TextTable::total_width() const {
  std::size_t total = (shown_.size() - 1) * gap.size();
  for (const std::size_t i : shown_) total += widths_[i];
  return total;
}

/// Which of `shown_` goes first. Never the first column: a row must say what it is about.
std::size_t TextTable::least_important() const {
  std::size_t least = shown_.size() - 1;
  for (std::size_t at = least; at > 0; --at)
    if (columns_[shown_[at]].importance < columns_[shown_[least]].importance) least = at;
  return least;
}

void TextTable::append_titles(std::string& out, bool colour) const {
  Row row;
  for (const Column& column : columns_) row.push_back({std::string(column.title), ansi::dim});
  append_row(out, row, colour);
}

void TextTable::append_row(std::string& out, const Row& row, bool colour) const {
  for (const std::size_t i : shown_) {
    const Styled cell{cut_to(row[i].text, widths_[i]), row[i].colour};
    const std::string padding(widths_[i] - cell.text.size(), ' ');
    const bool last = i == shown_.back();
    if (columns_[i].align == Align::right) out += padding;
    append(out, cell, colour);
    if (columns_[i].align == Align::left && !last) out += padding;
    if (!last) out += gap;
  }
  out += '\n';
}

void TextTable::append_left_out(std::string& out, bool colour) const {
  if (shown_.size() == columns_.size()) return;
  std::string text =
      "Left out, because the terminal is " + std::to_string(*limit_) + " columns wide:";
  std::string_view separator = " ";
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (std::find(shown_.begin(), shown_.end(), i) != shown_.end()) continue;
    text += separator;
    text += columns_[i].title;
    separator = ", ";
  }
  append(out, {wrap(text, limit_) + '\n', ansi::dim}, colour);
}

void append_table(std::string& out, std::span<const Column> columns,
                  const std::vector<TextTable::Row>& rows, bool colour, LineWidth width) {
  TextTable table(columns);
  for (const auto& row : rows) table.fit(row);
  table.limit_to(width);
  table.append_titles(out, colour);
  for (const auto& row : rows) table.append_row(out, row, colour);
  table.append_left_out(out, colour);
}

}  // namespace rq::app
