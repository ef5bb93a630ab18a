#pragma once

#include "app/calculator.hpp"

namespace rq::cvd_calc {

ExitCode run(const app::CalculatorOptions& options);

}  // namespace rq::cvd_calc
