#pragma once

#include <string>
#include <vector>

#include "find_signals/evaluation.hpp"

#include "market/signals/find_signals.hpp"

namespace rq::app {

/// What a person reads: the question, a line an instrument that says how fresh its wicks are and,
/// if it has no signals, why, then all signals with a legend. ASCII; `colour` adds ANSI sequences.
std::string format_table(const std::vector<Evaluation>& evaluations, const SignalRules& rules,
                         bool colour);

}  // namespace rq::app
