#pragma once

#include "app/run_main.hpp"

namespace rq::vwap_calc {

/// What `vwap_calc --help` says.
extern const app::Program program;

}  // namespace rq::vwap_calc
