#include "app/progress.hpp"

#include <algorithm>
#include <iostream>

#include "app/terminal.hpp"

namespace rq::app {

namespace {

constexpr std::size_t bar_width = 30;
constexpr std::chrono::milliseconds redraw_interval{100};

std::string megabytes(std::uint64_t bytes) {
  return std::to_string(bytes / 1'000'000);
}

}  // namespace

ProgressBar::ProgressBar(std::string label)
    : label_(std::move(label)),
      enabled_(stderr_is_terminal()),
      // Short work needs no bar: the first drawing comes one interval late.
      next_draw_(std::chrono::steady_clock::now() + redraw_interval) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total) {
  if (!enabled_ || total == 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + redraw_interval;
  drawn_ = true;
  done = std::min(done, total);
  const auto filled = static_cast<std::size_t>(done * bar_width / total);
  std::cerr << '\r' << label_ << " [" << std::string(filled, '#')
            << std::string(bar_width - filled, '.') << "] " << done * 100 / total << "% of "
            << megabytes(total) << " MB\x1b[K" << std::flush;
}

}  // namespace rq::app
