#pragma once

#include "app/calculator.hpp"

namespace rq::wick_tracker {

ExitCode run(const app::CalculatorOptions& options);

}  // namespace rq::wick_tracker
