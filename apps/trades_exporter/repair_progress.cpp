#include "trades_exporter/repair_progress.hpp"

#include <utility>

namespace rq::trades_exporter {

RepairProgress::RepairProgress(std::string label, std::string phase, std::string unit,
                               MakeOutput make_output, Now now)
    : label_(std::move(label)),
      phase_(std::move(phase)),
      unit_(std::move(unit)),
      make_output_(std::move(make_output)),
      now_(std::move(now)) {}

void RepairProgress::show(std::uint64_t left) {
  if (left == 0) return bar_.reset();
  if (!bar_) {
    bar_.emplace(label_, make_output_(), now_);
    bar_->begin(phase_, unit_);
    done_ = 0;
    left_ = left;
  }
  if (left < left_) done_ += left_ - left;
  left_ = left;
  bar_->show(done_, done_ + left_);
}

}  // namespace rq::trades_exporter
