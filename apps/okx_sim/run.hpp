#pragma once

#include "okx_sim/options.hpp"

#include "core/errors.hpp"

namespace rq::okx_sim {

/// Serves until it is asked to stop, or as long as --exit-after says.
ExitCode run(const Options& options);

}  // namespace rq::okx_sim
