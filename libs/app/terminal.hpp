#pragma once

#include <cstddef>
#include <optional>

namespace rq::app {

/// Whether people look at it: a terminal, not a pipe or a file.
bool stdout_is_terminal();
bool stderr_is_terminal();

/// Whether stderr goes straight to the journal of systemd: JOURNAL_STREAM names it
/// (systemd.exec(5)). Not when it was sent elsewhere since, to a file or a pipe. Windows has no
/// such journal.
bool stderr_is_journal();

/// Whether results may be coloured: stdout is a terminal and NO_COLOR (https://no-color.org) is not
/// set.
bool colour_wanted();

/// Whether what is on the screen can be written over with ANSI sequences: stdout is a terminal, and
/// TERM does not call it `dumb`.
bool screen_can_be_redrawn();

/// Room on the screen, at least 1 each.
struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;

  bool operator==(const TerminalSize&) const = default;
};

/// The size of the terminal that stdout (or stderr) writes to, as it is now. A terminal that does
/// not know its size (a serial line, some containers): COLUMNS and LINES of the environment, else
/// 80 and 24. nullopt when it is no terminal.
std::optional<TerminalSize> terminal_size();
std::optional<TerminalSize> stderr_terminal_size();

/// `measured`, and for each side of it that is 0: `columns` or `lines` (texts of the environment,
/// may be null) when that is a number from 1 to 10,000, else that of `TerminalSize{}`.
TerminalSize complete_size(TerminalSize measured, const char* columns, const char* lines);

/// What is written to stdout and stderr arrives as it is, while this lives: "\n" stays "\n", and a
/// console takes bytes for UTF-8 and ANSI sequences for what they are. Windows would do otherwise.
class ConsoleText {
 public:
  ConsoleText();
  ~ConsoleText();
  ConsoleText(const ConsoleText&) = delete;
  ConsoleText& operator=(const ConsoleText&) = delete;

 private:
  [[maybe_unused]] unsigned before_ =
      0;  // the console's code page; 0: there is nothing to put back
};

}  // namespace rq::app
