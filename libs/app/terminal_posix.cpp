#include <cstdlib>
#include <string>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/terminal.hpp"

namespace rq::app {

namespace {

std::optional<TerminalSize> size_of(int stream) {
  if (::isatty(stream) != 1) return std::nullopt;
  winsize size{};
  if (::ioctl(stream, TIOCGWINSZ, &size) != 0) size = {};
  return complete_size({size.ws_col, size.ws_row}, std::getenv("COLUMNS"), std::getenv("LINES"));
}

}  // namespace

bool stdout_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}
bool stderr_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

bool stderr_is_journal() {
  const char* const journal = std::getenv("JOURNAL_STREAM");
  struct stat stream{};
  if (journal == nullptr || ::fstat(STDERR_FILENO, &stream) != 0) return false;
  return std::to_string(stream.st_dev) + ':' + std::to_string(stream.st_ino) == journal;
}

std::optional<TerminalSize> terminal_size() {
  return size_of(STDOUT_FILENO);
}
std::optional<TerminalSize> stderr_terminal_size() {
  return size_of(STDERR_FILENO);
}

ConsoleText::ConsoleText() = default;
ConsoleText::~ConsoleText() = default;

}  // namespace rq::app
