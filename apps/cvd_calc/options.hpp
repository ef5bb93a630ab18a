#pragma once

#include "app/run_main.hpp"

namespace rq::cvd_calc {

/// What `cvd_calc --help` says.
extern const app::Program program;

}  // namespace rq::cvd_calc
