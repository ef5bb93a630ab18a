#include "app/screen.hpp"

#include <algorithm>
#include <vector>

#include "app/result_output.hpp"
#include "app/text_layout.hpp"

namespace rq::app {

namespace {

constexpr std::string_view cursor_home = "\x1b[H";
constexpr std::string_view clear_rest_of_line = "\x1b[K";
constexpr std::string_view clear_below = "\x1b[J";
constexpr const char* reset_colour = "\x1b[0m";

/// One row of the screen, and whether its line of the text ends in it.
struct ScreenRow {
  std::string text;
  bool ends_line = true;
};

/// The first rows of a text, `most` at most, and how many of its lines begin after them.
struct TopOfText {
  std::vector<ScreenRow> rows;
  std::size_t lines_after = 0;
};

std::vector<ScreenRow> rows_of(std::string_view line, std::size_t columns) {
  std::vector<ScreenRow> rows;
  const std::string broken = break_after(line, columns);
  for (std::size_t begin = 0; begin <= broken.size();) {
    const auto end = std::min(broken.find('\n', begin), broken.size());
    rows.push_back({broken.substr(begin, end - begin), end == broken.size()});
    begin = end + 1;
  }
  return rows;
}

TopOfText top_of(std::string_view text, std::size_t columns, std::size_t most) {
  TopOfText top;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (top.rows.size() < most) {
      for (auto& row : rows_of(text.substr(0, end), columns)) top.rows.push_back(std::move(row));
    } else {
      ++top.lines_after;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return top;
}

}  // namespace

std::string fit_to_screen(std::string_view text, TerminalSize size, std::string_view advice) {
  TopOfText top = top_of(text, size.columns, size.rows + 1);
  std::string note;
  if (top.rows.size() > size.rows) {
    std::size_t hidden = top.lines_after;
    for (std::size_t i = size.rows - 1; i < top.rows.size(); ++i) hidden += top.rows[i].ends_line;
    top.rows.resize(size.rows - 1);
    note = std::to_string(hidden) + (hidden == 1 ? " more line: " : " more lines: ");
    note += advice;
    note = cut_to(note, size.columns);
  }
  std::string out;
  for (const auto& row : top.rows) out += row.text + '\n';
  if (!note.empty()) return out + (out.find('\x1b') == out.npos ? "" : reset_colour) + note;
  if (!out.empty()) out.pop_back();
  return out;
}

std::string redraw_sequence(std::string_view rows, std::size_t columns) {
  std::string out(cursor_home);
  while (!rows.empty()) {
    const auto end = std::min(rows.find('\n'), rows.size());
    out += rows.substr(0, end);
    // Right of a full row there is nothing to clear, and terminals would clear its last column.
    if (visible_columns(rows.substr(0, end)) < columns) out += clear_rest_of_line;
    out += "\r\n";
    rows.remove_prefix(std::min(end + 1, rows.size()));
  }
  return out += clear_below;
}

void Screen::draw(const std::string& text) {
  const auto size = screen_can_be_redrawn() ? terminal_size() : std::nullopt;
  if (!size) {
    write_result(text);
    return;
  }
  const std::string scroll_away(drawn_ ? 0 : size->rows, '\n');
  drawn_ = true;
  const TerminalSize room{size->columns, std::max<std::size_t>(size->rows, 2) - 1};
  write_result(scroll_away + redraw_sequence(fit_to_screen(text, room, advice_), room.columns));
}

}  // namespace rq::app
