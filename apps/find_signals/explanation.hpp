#pragma once

#include <string>
#include <vector>

#include "find_signals/evaluation.hpp"
#include "find_signals/options.hpp"

namespace rq::app {

/// Appends for each signal where price is, until when it is valid, and with --confluence what each
/// factor measured and by how much a test failed.
void append_explanations(std::string& out, const std::vector<Evaluation>& evaluations,
                         const std::vector<Signal>& signals, const SignalQuery& query);

/// Appends, for each instrument, the wicks that a single rule kept from being signals, which rule
/// that was, and by how much.
void append_near_misses(std::string& out, const std::vector<Evaluation>& evaluations,
                        const SignalQuery& query);

/// What the columns that confluence adds mean.
std::string confluence_legend();

}  // namespace rq::app
