#pragma once

#include <memory>
#include <spdlog/sinks/sink.h>
#include <string>

namespace rq::app::log {

/// A log file (UTF-8) that is continued at its end: at 10 MB NAME.log becomes NAME.1.log, and so
/// on; three old ones are kept. When something removes, moves or replaces it while it is open, the
/// next line begins a new file there and says so. Throws `spdlog::spdlog_ex` when it cannot be
/// opened.
std::shared_ptr<spdlog::sinks::sink> make_log_file(const std::string& file);

}  // namespace rq::app::log
