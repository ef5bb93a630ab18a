#include "app/text_layout.hpp"

#include <algorithm>

#include "core/utf8.hpp"

namespace rq::app {

namespace {

/// How many bytes of `text` make one unit on the screen, and how many columns it takes.
struct Unit {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

/// The unit at the beginning. Pre-condition: the text is not empty.
Unit first_unit(std::string_view text) {
  if (text.starts_with("\x1b[")) {
    const auto is_final = [](char byte) { return byte >= '@' && byte <= '~'; };
    const auto* const end = std::find_if(text.begin() + 2, text.end(), is_final);
    const auto bytes = static_cast<std::size_t>(end - text.begin());
    return {std::min(bytes + 1, text.size()), 0};
  }
  std::size_t bytes = 1;
  if (static_cast<unsigned char>(text.front()) >= 0xC0U)
    while (bytes < text.size() && bytes < 4 && continues_utf8(text[bytes])) ++bytes;
  return {bytes, 1};
}

/// How many bytes from the beginning fit into `width` columns.
std::size_t bytes_that_fit(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Unit unit = first_unit(text.substr(at));
    if (unit.columns > width) break;
    width -= unit.columns;
    at += unit.bytes;
  }
  return at;
}

/// The ANSI sequences of a text alone.
std::string sequences_of(std::string_view text) {
  std::string found;
  while (!text.empty()) {
    const Unit unit = first_unit(text);
    if (unit.columns == 0) found += text.substr(0, unit.bytes);
    text.remove_prefix(unit.bytes);
  }
  return found;
}

/// Where to break a line that is too long: after how many bytes its first part ends, and where the
/// next one begins.
struct Break {
  std::size_t end;
  std::size_t next;
};

Break find_break(std::string_view line, std::size_t width) {
  const auto fits = std::max<std::size_t>(bytes_that_fit(line, width), 1);
  const auto first_word = line.find_first_not_of(' ');
  const auto blank = line.rfind(' ', fits);
  if (blank == std::string_view::npos || blank < first_word) return {fits, fits};
  const auto end = line.find_last_not_of(' ', blank) + 1;
  return {end, std::min(line.find_first_not_of(' ', blank), line.size())};
}

void append_wrapped_line(std::string& out, std::string_view line, std::size_t width,
                         std::size_t indent) {
  std::size_t room = width;
  while (visible_columns(line) > room) {
    const Break at = find_break(line, room);
    out += line.substr(0, at.end);
    line.remove_prefix(at.next);
    if (line.empty()) return;
    out += '\n';
    out.append(indent, ' ');
    room = width - indent;
  }
  out += line;
}

}  // namespace

std::size_t visible_columns(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Unit unit = first_unit(text);
    columns += unit.columns;
    text.remove_prefix(unit.bytes);
  }
  return columns;
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (visible_columns(text) <= width) return std::string(text);
  const auto kept = bytes_that_fit(text, width - 1);
  return std::string(text.substr(0, kept)) + '~' + sequences_of(text.substr(kept));
}

std::string break_after(std::string_view line, std::size_t width) {
  std::string out;
  while (visible_columns(line) > width) {
    const auto bytes = bytes_that_fit(line, width);
    out += line.substr(0, bytes);
    out += '\n';
    line.remove_prefix(bytes);
  }
  return out += line;
}

std::string wrap(std::string_view text, LineWidth width, std::size_t indent) {
  if (!width) return std::string(text);
  indent = std::min(indent, *width / 2);
  std::string out;
  while (true) {
    const auto end = std::min(text.find('\n'), text.size());
    append_wrapped_line(out, text.substr(0, end), *width, indent);
    if (end == text.size()) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace rq::app
