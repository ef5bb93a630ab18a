#pragma once

#include "l2_exporter/options.hpp"

#include "core/errors.hpp"

namespace rq::l2_exporter {

/// Records until it is told to stop.
ExitCode run(const Options& options);

}  // namespace rq::l2_exporter
