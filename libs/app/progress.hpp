#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rq::app {

/// A progress bar on stderr for long work; silent unless stderr is a terminal. Redraws at most ten
/// times a second and clears itself when it goes.
class ProgressBar {
 public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `done` of `total` bytes.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  std::string label_;
  bool enabled_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_draw_;
};

}  // namespace rq::app
