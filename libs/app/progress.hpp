#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/progress_text.hpp"

namespace rq::app {

/// Where progress is shown.
class ProgressOutput {
 public:
  using Duration = std::chrono::steady_clock::duration;
  /// How long work takes before it is shown at all, and how often it is shown then.
  struct Pace {
    Duration first;
    Duration interval;
  };

  virtual ~ProgressOutput() = default;
  [[nodiscard]] virtual Pace pace() const = 0;
  virtual void show(const Progress& progress) = 0;
};

/// When stderr is a terminal: a bar there that fits its width, drawn ten times a second, gone when
/// the output goes. Otherwise (a service, a log file): an info line of the log each half minute,
/// from the first full minute of the work on.
std::unique_ptr<ProgressOutput> terminal_or_log();

/// For a program that logs while it works, so that a bar would be torn: an info line of the log
/// each half minute, from the first ten seconds of the work on.
std::unique_ptr<ProgressOutput> log_only();

/// Shows how far long work is and what time remains.
///
///     ProgressBar bar("import BTC-USDT-SWAP");
///     bar.begin("reading", "bytes");
///     while (…) bar.show(bytes_read, bytes_in_all);
///     bar.begin("sorting", "trades");
///     …
class ProgressBar {
 public:
  using Clock = std::chrono::steady_clock;

  /// `label`: what is worked on.
  explicit ProgressBar(std::string label,
                       std::unique_ptr<ProgressOutput> output = terminal_or_log(),
                       std::function<Clock::time_point()> now = Clock::now);

  /// A phase of the work begins: what is done, as in "sorting", and what is counted, in the plural
  /// (bytes, trades, files, pages). The time that remains is that of this phase. Without any, there
  /// is one phase without a name that counts bytes.
  void begin(std::string phase, std::string unit = "bytes");

  /// `done` of `total` in this phase; a total of 0: nobody knows. Cheap: call it often.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  std::unique_ptr<ProgressOutput> output_;
  std::function<Clock::time_point()> now_;
  Progress progress_;
  bool shown_in_phase_ = false;
  Clock::time_point phase_began_;  // when it was first shown, with `progress_.first` done
  Clock::time_point next_;         // when to show it the next time
};

}  // namespace rq::app
