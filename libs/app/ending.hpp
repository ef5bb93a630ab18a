#pragma once

#include <string>

#include "core/errors.hpp"

namespace rq::app {

/// Logs the last line of a run: "done FIGURES" for one that did all of its work, else the warning
/// "ended with errors FIGURES", so that whoever looks for "done" finds no failure.
void log_ending(ExitCode result, const std::string& figures);

}  // namespace rq::app
