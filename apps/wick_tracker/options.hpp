#pragma once

#include "app/run_main.hpp"

namespace rq::wick_tracker {

/// What `wick_tracker --help` says.
extern const app::Program program;

}  // namespace rq::wick_tracker
