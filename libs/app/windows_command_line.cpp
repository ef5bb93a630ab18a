#include "app/windows_command_line.hpp"

namespace rq::app {

std::string quote_for_windows(std::string_view argument) {
  std::string quoted = "\"";
  std::size_t backslashes = 0;  // in a row, just before
  for (const char c : argument) {
    // They are plain characters, but for those that a quotation mark follows.
    if (c == '"') quoted.append(backslashes + 1, '\\');
    backslashes = c == '\\' ? backslashes + 1 : 0;
    quoted += c;
  }
  quoted.append(backslashes, '\\');
  return quoted + '"';
}

}  // namespace rq::app
