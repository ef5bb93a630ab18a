#pragma once

#include "find_signals/evaluator.hpp"
#include "find_signals/options.hpp"

#include "core/errors.hpp"

namespace rq::app {

/// Answers on stdout, once or, with --watch, until the program is asked to stop.
ExitCode run(const SignalOptions& options, vault::FileSystem& fs, const Clock& clock);

}  // namespace rq::app
