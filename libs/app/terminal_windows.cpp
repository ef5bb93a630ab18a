#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include "app/terminal.hpp"

namespace rq::app {

namespace {

bool is_terminal(FILE* stream) {
  return _isatty(_fileno(stream)) != 0;
}

/// The size of the window, not of the larger buffer, which also holds what was scrolled away.
std::optional<TerminalSize> size_of(FILE* stream, DWORD handle) {
  if (!is_terminal(stream)) return std::nullopt;
  CONSOLE_SCREEN_BUFFER_INFO info{};
  TerminalSize size{0, 0};
  if (GetConsoleScreenBufferInfo(GetStdHandle(handle), &info) != 0)
    size = {static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1),
            static_cast<std::size_t>(info.srWindow.Bottom - info.srWindow.Top + 1)};
  return complete_size(size, std::getenv("COLUMNS"), std::getenv("LINES"));
}

}  // namespace

bool stdout_is_terminal() {
  return is_terminal(stdout);
}
bool stderr_is_terminal() {
  return is_terminal(stderr);
}

bool stderr_is_journal() {
  return false;
}

std::optional<TerminalSize> terminal_size() {
  return size_of(stdout, STD_OUTPUT_HANDLE);
}
std::optional<TerminalSize> stderr_terminal_size() {
  return size_of(stderr, STD_ERROR_HANDLE);
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

}  // namespace rq::app
