#pragma once

#include <string>
#include <vector>

#include "find_signals/evaluation.hpp"

namespace rq::app {

/// Appends what each factor measured for each signal, and by how much a test failed.
void append_factor_tests(std::string& out, const std::vector<Signal>& signals);

/// Appends, for each instrument, the wicks that a single rule kept from being signals, which rule
/// that was, and by how much.
void append_near_misses(std::string& out, const std::vector<Evaluation>& evaluations);

/// What the columns that confluence adds mean.
std::string confluence_legend();

}  // namespace rq::app
