#include "app/terminal.hpp"

#include <cstdlib>

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#include <windows.h>
#else
#include <unistd.h>
#endif

#include <cstdio>

namespace rq::app {

namespace {

bool colour_refused() {
  const char* no_color = std::getenv("NO_COLOR");
  return no_color != nullptr && *no_color != '\0';
}

}  // namespace

#if defined(_WIN32)

bool stdout_is_terminal() {
  return _isatty(_fileno(stdout)) != 0;
}
bool stderr_is_terminal() {
  return _isatty(_fileno(stderr)) != 0;
}

bool colour_wanted() {
  if (!stdout_is_terminal() || colour_refused()) return false;
  const HANDLE console = GetStdHandle(STD_OUTPUT_HANDLE);
  DWORD mode = 0;
  return GetConsoleMode(console, &mode) != 0 &&
         SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

ConsoleText::ConsoleText() : before_(GetConsoleOutputCP()) {
  _setmode(_fileno(stdout), _O_BINARY);
  if (before_ != 0) SetConsoleOutputCP(CP_UTF8);
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
bool colour_wanted() {
  return stdout_is_terminal() && !colour_refused();
}
ConsoleText::ConsoleText() = default;
ConsoleText::~ConsoleText() = default;

#endif

}  // namespace rq::app
