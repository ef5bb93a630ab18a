#pragma once

#include "cvd_calc/options.hpp"

#include "core/errors.hpp"

namespace rq::cvd_calc {

/// Calculates, or prints on stdout what was calculated.
ExitCode run(const Options& options);

}  // namespace rq::cvd_calc
