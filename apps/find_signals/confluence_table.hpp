#pragma once

#include <string>
#include <vector>

#include "market/signals/signal.hpp"

namespace rq::app {

/// Appends a table of signals with their confluence: a column for each factor that tells its state
/// and its number. ASCII; `colour` adds ANSI sequences.
void append_confluence_table(std::string& out, const std::vector<Signal>& signals, bool colour);

}  // namespace rq::app
