#pragma once

#include <string>
#include <string_view>

namespace rq::app {

/// The log: one line an event on stderr, with time and level. stdout belongs to results.
namespace log {

/// "debug", "info", "warn", "error" or "off". Pre-condition: one of these.
void set_level(const std::string& level);
void debug(std::string_view message);
void info(std::string_view message);
void warn(std::string_view message);
void error(std::string_view message);

}  // namespace log

}  // namespace rq::app
