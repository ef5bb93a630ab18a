#pragma once

namespace rq::app {

/// Whether people look at it: a terminal, not a pipe or a file.
bool stdout_is_terminal();
bool stderr_is_terminal();

/// Whether results may be coloured: stdout is a terminal and NO_COLOR (https://no-color.org) is not
/// set. On Windows this also switches the console to ANSI sequences.
bool colour_wanted();

/// Puts stdout into binary mode where the system would turn "\n" into "\r\n".
void make_stdout_binary();

}  // namespace rq::app
