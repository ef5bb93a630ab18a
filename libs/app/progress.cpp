#include "app/progress.hpp"

#include <algorithm>
#include <iostream>
#include <utility>

#include "app/log.hpp"
#include "app/terminal.hpp"

namespace rq::app {

namespace {

using namespace std::chrono_literals;

class TerminalProgress final : public ProgressOutput {
 public:
  TerminalProgress() = default;
  ~TerminalProgress() override {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
  }
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  [[nodiscard]] Pace pace() const override { return {100ms, 100ms}; }
  void show(const Progress& progress) override {
    drawn_ = true;
    const auto size = stderr_terminal_size().value_or(TerminalSize{});
    std::cerr << '\r' << progress_line(progress, size.columns) << "\x1b[K" << std::flush;
  }

 private:
  bool drawn_ = false;
};

class LogProgress final : public ProgressOutput {
 public:
  explicit LogProgress(Pace pace) : pace_(pace) {}
  [[nodiscard]] Pace pace() const override { return pace_; }
  void show(const Progress& progress) override { log::info(progress_log_line(progress)); }

 private:
  Pace pace_;
};

}  // namespace

std::unique_ptr<ProgressOutput> terminal_or_log() {
  if (stderr_is_terminal()) return std::make_unique<TerminalProgress>();
  return std::make_unique<LogProgress>(ProgressOutput::Pace{60s, 30s});
}

std::unique_ptr<ProgressOutput> log_only() {
  return std::make_unique<LogProgress>(ProgressOutput::Pace{10s, 30s});
}

ProgressBar::ProgressBar(std::string label, std::unique_ptr<ProgressOutput> output,
                         std::function<Clock::time_point()> now)
    : output_(std::move(output)), now_(std::move(now)), next_(now_() + output_->pace().first) {
  progress_.label = std::move(label);
}

void ProgressBar::begin(std::string phase, std::string unit) {
  progress_.phase = std::move(phase);
  progress_.unit = std::move(unit);
  shown_in_phase_ = false;
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total) {
  if (total > 0) done = std::min(done, total);
  const auto now = now_();
  if (!std::exchange(shown_in_phase_, true)) {
    progress_.first = done;
    phase_began_ = now;
  }
  if (now < next_) return;
  next_ = now + output_->pace().interval;
  progress_.done = std::max(done, progress_.first);
  progress_.total = total;
  progress_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - phase_began_);
  output_->show(progress_);
}

}  // namespace rq::app
