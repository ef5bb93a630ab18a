#pragma once

#include <string>
#include <string_view>

namespace rq::app {

/// The log: one line an event on stderr, with time and level, from any thread. stdout belongs to
/// results.
namespace log {

/// "debug", "info", "warn", "error" or "off". Pre-condition: one of these.
void set_level(const std::string& level);
/// From now on also to this file (UTF-8), at its end: at 10 MB NAME.log becomes NAME.1.log, and so
/// on; three old ones are kept. No other program may write there. Throws `IoError`.
void add_file(const std::string& file);
void debug(std::string_view message);
void info(std::string_view message);
void warn(std::string_view message);
void error(std::string_view message);

}  // namespace log

}  // namespace rq::app
