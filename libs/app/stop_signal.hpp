#pragma once

#include <chrono>

namespace rq::app {

/// From now on a request to end (SIGINT and SIGTERM; on Windows Ctrl-C, Ctrl-Break, closing the
/// console; logging off ends programs of a console there at once) is remembered instead of ending
/// the program. A second Ctrl-C ends it at once.
void catch_stop_signals();

/// As if one came. From any thread.
void request_stop();

/// Whether such a request came.
bool stop_requested();

/// Waits for `duration`, less when a request to end comes. Returns whether one came.
bool sleep_unless_stopped(std::chrono::milliseconds duration);

}  // namespace rq::app
