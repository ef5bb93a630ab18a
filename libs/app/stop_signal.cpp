#include "app/stop_signal.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#if defined(_WIN32)
#include <windows.h>
#endif

namespace rq::app {

namespace {

// A signal handler can reach nothing but a global.
std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler must not take a lock");

#if defined(_WIN32)

/// Runs on a thread of its own.
BOOL WINAPI on_console_event(DWORD event) {
  // Only services hear of it, whoever logs off: nothing to do with them.
  if (event == CTRL_LOGOFF_EVENT) return TRUE;
  const bool asked_before = stop.exchange(true);
  const bool ends_on_return = event == CTRL_CLOSE_EVENT || event == CTRL_SHUTDOWN_EVENT;
  // Windows ends the program when this returns, or after 5 s: the time that the program has to
  // finish.
  if (ends_on_return) Sleep(INFINITE);
  return asked_before ? FALSE : TRUE;  // FALSE: Windows ends the program
}

#else

extern "C" void on_signal(int signal) {
  stop = true;
  std::signal(signal, SIG_DFL);
}

#endif

}  // namespace

void catch_stop_signals() {
#if defined(_WIN32)
  SetConsoleCtrlHandler(on_console_event, TRUE);
#else
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
#endif
}

void survive_file_size_limit() {
#if !defined(_WIN32)
  std::signal(SIGXFSZ, SIG_IGN);
#endif
}

void survive_closed_pipes() {
#if !defined(_WIN32)
  std::signal(SIGPIPE, SIG_IGN);
#endif
}

void request_stop() {
  stop = true;
}

bool stop_requested() {
  return stop;
}

bool sleep_unless_stopped(std::chrono::milliseconds duration) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds slice{100};
  const auto end = Clock::now() + duration;
  while (!stop) {
    const auto left = end - Clock::now();
    if (left <= Clock::duration::zero()) return false;
    std::this_thread::sleep_for(std::min<Clock::duration>(left, slice));
  }
  return true;
}

}  // namespace rq::app
