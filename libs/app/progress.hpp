#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/progress_text.hpp"

namespace rq::app {

/// Shows how far long work is and what time remains. On a terminal: a bar on stderr that fits its
/// width, redrawn at most ten times a second, gone when this goes. Otherwise (a service, a log
/// file): an info line of the log each half minute, from the first full minute of the work on.
///
///     ProgressBar bar("import BTC-USDT-SWAP");
///     bar.begin("reading", "bytes");
///     while (…) bar.show(bytes_read, bytes_in_all);
///     bar.begin("sorting", "trades");
///     …
class ProgressBar {
 public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// A phase of the work begins: what is done, as in "sorting", and what is counted, in the plural
  /// (bytes, trades, files, pages). The time that remains is that of this phase. Without any, there
  /// is one phase without a name that counts bytes.
  void begin(std::string phase, std::string unit = "bytes");

  /// `done` of `total` in this phase; a total of 0: nobody knows. Cheap: call it often.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  using Clock = std::chrono::steady_clock;

  void draw(Clock::time_point now);
  void write_to_log(Clock::time_point now);

  Progress progress_;
  bool on_terminal_;
  bool shown_in_phase_ = false;
  bool drawn_ = false;
  Clock::time_point phase_began_;
  Clock::time_point next_;  // when to draw or to log the next time
};

}  // namespace rq::app
