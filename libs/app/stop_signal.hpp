#pragma once

#include <chrono>

namespace rq::app {

/// From now on a request to end (SIGINT and SIGTERM; on Windows Ctrl-C, Ctrl-Break, closing the
/// console; logging off ends programs of a console there at once) is remembered instead of ending
/// the program. A second Ctrl-C ends it at once.
void catch_stop_signals();

/// A write that a limit on the size of files forbids fails, as on a full disk, instead of ending
/// the program (SIGXFSZ; Windows has no such limit).
void survive_file_size_limit();
/// A write to a pipe that nobody reads any more fails instead of ending the program (SIGPIPE; on
/// Windows it always does).
void survive_closed_pipes();

/// As if one came. From any thread.
void request_stop();

/// Whether such a request came.
bool stop_requested();

/// Waits for `duration`, less when a request to end comes. Returns whether one came.
bool sleep_unless_stopped(std::chrono::milliseconds duration);

}  // namespace rq::app
