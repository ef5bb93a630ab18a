#pragma once

#include "l2_retention/options.hpp"

#include "core/errors.hpp"

namespace rq::l2_retention {

/// Does what the options ask for, judged by the wall clock.
ExitCode run(const Options& options);

}  // namespace rq::l2_retention
