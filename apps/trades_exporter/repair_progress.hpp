#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/progress.hpp"

namespace rq::trades_exporter {

/// Says how far long work is, and what time remains, where only what is left is known: it may grow
/// in the meantime, and what was done is what it shrank by.
class RepairProgress {
 public:
  using MakeOutput = std::function<std::unique_ptr<app::ProgressOutput>()>;
  using Now = std::function<app::ProgressBar::Clock::time_point()>;

  /// `label`, `phase`, `unit`: see `app::Progress`.
  RepairProgress(std::string label, std::string phase, std::string unit,
                 MakeOutput make_output = app::log_only, Now now = app::ProgressBar::Clock::now);

  /// This much is left. 0 ends the work; what is left after that is other work.
  void show(std::uint64_t left);

 private:
  std::string label_;
  std::string phase_;
  std::string unit_;
  MakeOutput make_output_;
  Now now_;
  std::optional<app::ProgressBar> bar_;  // while there is work
  std::uint64_t done_ = 0;
  std::uint64_t left_ = 0;
};

}  // namespace rq::trades_exporter
