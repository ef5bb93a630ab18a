#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "app/terminal.hpp"

namespace rq::app {

/// The rows that a screen of that size shows of a text, from its top: lines joined by "\n", at most
/// `rows` of them, none wider than `columns` (ANSI sequences take no room, a UTF-8 sequence takes
/// one column), the last one without a "\n". Longer lines go on in the next row, as in a terminal.
/// When there are more rows than room, the last one says how many lines of the text are not shown,
/// or not to their end, and `advice`, what to do about it: "43 more lines: enlarge the window".
std::string fit_to_screen(std::string_view text, TerminalSize size, std::string_view advice);

/// Shows a text that changes: always its top, in place, and as much of it as the window has rows
/// for. What was on the terminal before is scrolled away, not written over. The last row of the
/// window stays free: log lines go there. A window whose size changed is followed at the next
/// drawing. When stdout is no terminal, texts are written one after another.
class Screen {
 public:
  /// `advice`: see `fit_to_screen`.
  explicit Screen(std::string advice = "enlarge the window") : advice_(std::move(advice)) {}

  /// Throws `IoError` when stdout does not take it.
  void draw(const std::string& text);

 private:
  std::string advice_;
  bool drawn_ = false;
};

/// What `Screen` writes to a terminal of that many columns to show these rows from the top left
/// corner on: each row replaces the one that was there, and what is below is cleared, so that
/// nothing flickers.
std::string redraw_sequence(std::string_view rows, std::size_t columns);

}  // namespace rq::app
