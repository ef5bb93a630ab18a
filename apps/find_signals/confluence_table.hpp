#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "market/signals/signal.hpp"

namespace rq::app {

/// Appends a table of signals with their confluence: a column for each factor that tells its state
/// and its number. ASCII; `colour` adds ANSI sequences.
void append_confluence_table(std::string& out, const std::vector<Signal>& signals, bool colour);

/// The title of a factor's column: its name in capitals.
std::string column_of(std::string_view factor);

}  // namespace rq::app
