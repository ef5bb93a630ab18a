#pragma once

#include "app/calculator.hpp"

namespace rq::vwap_calc {

ExitCode run(const app::CalculatorOptions& options);

}  // namespace rq::vwap_calc
