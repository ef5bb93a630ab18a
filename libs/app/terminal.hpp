#pragma once

namespace rq::app {

/// Whether people look at it: a terminal, not a pipe or a file.
bool stdout_is_terminal();
bool stderr_is_terminal();

/// Whether results may be coloured: stdout is a terminal and NO_COLOR (https://no-color.org) is not
/// set.
bool colour_wanted();

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
