#pragma once

#include <string>

#include "market/signals/signal.hpp"

namespace rq::app {

/// Appends the signal as one line of JSON (vault_layout.md, "Signals") with its '\n'.
void append_json(std::string& out, const Signal& signal);

}  // namespace rq::app
