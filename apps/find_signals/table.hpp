#pragma once

#include <string>
#include <vector>

#include "find_signals/evaluation.hpp"
#include "find_signals/options.hpp"

namespace rq::app {

/// What a person reads: a line STALE for what is not of now, the question, a line for each
/// instrument that says as of when and, if it has no signals, why (many are summed up), then the
/// signals that `query` selects, explained as it asks. ASCII; `colour` adds ANSI sequences.
/// No line is longer than `width`.
std::string format_table(const std::vector<Evaluation>& evaluations, const SignalQuery& query,
                         bool colour, LineWidth width = std::nullopt);

}  // namespace rq::app
