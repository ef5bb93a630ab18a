#pragma once

#include <memory>
#include <string>
#include <string_view>

/// The log: one line an event on stderr, with time and level, from any thread. stdout belongs to
/// results. In the journal of systemd each line has a priority, as sd-daemon(3) says, and no time
/// of its own: the journal writes that. A message is at most 1 KiB, without control characters; see
/// `log_text`.
namespace rq::app::log {

/// "debug", "info", "warn", "error" or "off". Pre-condition: one of these.
void set_level(const std::string& level);
/// From now on also to this file (UTF-8), see `make_log_file`. No other program may write there.
/// Throws `IoError`.
void add_file(const std::string& file);
void debug(std::string_view message);
void info(std::string_view message);
void warn(std::string_view message);
void error(std::string_view message);

/// While it lives, a thread of its own writes to the console, and nobody waits for one that stands
/// still (Ctrl-S, text being marked with the mouse, a remote terminal that hangs): the newest 256
/// lines wait for it, and older ones are left out. Not while other threads log: before they
/// begin, after they end. Its destructor waits half a second for the last line to
/// be written; then it abandons the console for good, see `console_is_lost`.
class Thread {
 public:
  Thread();
  ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

 private:
  std::shared_ptr<void> writer_;
  std::shared_ptr<void> before_;  // what wrote the lines before
};

/// A thread hangs in the console, and keeps its locks: the program must end by `std::_Exit`.
bool console_is_lost();

}  // namespace rq::app::log
