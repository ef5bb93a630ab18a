#pragma once

#include <string>
#include <vector>

#include "find_signals/evaluation.hpp"
#include "find_signals/options.hpp"

namespace rq::app {

/// What a person reads: the question, a line an instrument that says how fresh its wicks are and,
/// if it has no signals, why, then the signals that `query` selects, explained as it asks. ASCII;
/// `colour` adds ANSI sequences.
std::string format_table(const std::vector<Evaluation>& evaluations, const SignalQuery& query,
                         bool colour);

}  // namespace rq::app
