#pragma once

#include "trades_exporter/options.hpp"

#include "core/errors.hpp"

namespace rq::trades_exporter {

/// Records until it is told to stop.
ExitCode run(const Options& options);

}  // namespace rq::trades_exporter
