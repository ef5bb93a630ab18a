#include "app/progress.hpp"

#include <algorithm>
#include <iostream>
#include <utility>

#include "app/log.hpp"
#include "app/terminal.hpp"

namespace rq::app {

namespace {

// Short work needs no bar and no line: each comes one interval late.
constexpr std::chrono::milliseconds redraw_interval{100};
constexpr std::chrono::seconds first_log_line{60};
constexpr std::chrono::seconds log_interval{30};

}  // namespace

ProgressBar::ProgressBar(std::string label)
    : on_terminal_(stderr_is_terminal()), phase_began_(Clock::now()) {
  progress_.label = std::move(label);
  next_ = phase_began_;
  if (on_terminal_)
    next_ += redraw_interval;
  else
    next_ += first_log_line;
}

ProgressBar::~ProgressBar() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressBar::begin(std::string phase, std::string unit) {
  progress_.phase = std::move(phase);
  progress_.unit = std::move(unit);
  shown_in_phase_ = false;
  phase_began_ = Clock::now();
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total) {
  if (total > 0) done = std::min(done, total);
  if (!std::exchange(shown_in_phase_, true)) progress_.first = done;
  progress_.done = std::max(done, progress_.first);
  progress_.total = total;
  const auto now = Clock::now();
  if (now < next_) return;
  progress_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - phase_began_);
  if (on_terminal_)
    draw(now);
  else
    write_to_log(now);
}

void ProgressBar::draw(Clock::time_point now) {
  next_ = now + redraw_interval;
  drawn_ = true;
  const auto size = stderr_terminal_size().value_or(TerminalSize{});
  std::cerr << '\r' << progress_line(progress_, size.columns) << "\x1b[K" << std::flush;
}

void ProgressBar::write_to_log(Clock::time_point now) {
  next_ = now + log_interval;
  log::info(progress_log_line(progress_));
}

}  // namespace rq::app
