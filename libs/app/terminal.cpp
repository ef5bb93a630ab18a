#include "app/terminal.hpp"

#include <cstdlib>
#include <initializer_list>

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#include <windows.h>
#else
#include <unistd.h>
#endif

#include <cstdio>

namespace rq::app {

#if defined(_WIN32)

bool stdout_is_terminal() {
  return _isatty(_fileno(stdout)) != 0;
}
bool stderr_is_terminal() {
  return _isatty(_fileno(stderr)) != 0;
}

ConsoleText::ConsoleText() : before_(GetConsoleOutputCP()) {
  _setmode(_fileno(stdout), _O_BINARY);
  if (before_ != 0) SetConsoleOutputCP(CP_UTF8);
  for (const DWORD stream : {STD_OUTPUT_HANDLE, STD_ERROR_HANDLE}) {
    const HANDLE console = GetStdHandle(stream);
    DWORD mode = 0;
    if (GetConsoleMode(console, &mode) != 0)
      SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
  }
}

ConsoleText::~ConsoleText() {
  if (before_ != 0) SetConsoleOutputCP(before_);
}

#else

bool stdout_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}
bool stderr_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}
ConsoleText::ConsoleText() = default;
ConsoleText::~ConsoleText() = default;

#endif

bool colour_wanted() {
  const char* no_color = std::getenv("NO_COLOR");
  return stdout_is_terminal() && (no_color == nullptr || *no_color == '\0');
}

}  // namespace rq::app
