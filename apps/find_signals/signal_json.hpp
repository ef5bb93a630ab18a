#pragma once

#include <string>

#include "market/signals/signal.hpp"

namespace rq::app {

/// Whole seconds as the Vault writes windows, anything finer as it writes events.
std::string format_moment(Timestamp time);

/// Appends the signal as one line of JSON (vault_layout.md, "Signals") with its '\n'.
void append_json(std::string& out, const Signal& signal);

/// The same as it is written down: with `known_at_utc`, the time of writing, at the end.
void append_recorded_json(std::string& out, const Signal& signal, Timestamp known_at);

}  // namespace rq::app
