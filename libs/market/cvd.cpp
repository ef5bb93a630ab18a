#include "market/cvd.hpp"

#include <utility>

namespace rq {

Notional CvdRecord::delta() const {
  Notional delta = buy_notional;
  delta -= sell_notional;
  return delta;
}

CvdRecord RunningCvd::add(const Minute& minute) {
  value_ += minute.buy_notional;
  value_ -= minute.sell_notional;
  return {Timeframe::m1, minute.start, minute.buy_notional, minute.sell_notional, value_};
}

std::optional<CvdRecord> CvdRollup::add(const CvdRecord& minute) {
  auto closed = close_through(minute.window_start);
  if (!open_) {
    open_ = minute;
    open_->timeframe = timeframe_;
    open_->window_start = window_start(timeframe_, minute.window_start);
    return closed;
  }
  open_->buy_notional += minute.buy_notional;
  open_->sell_notional += minute.sell_notional;
  open_->cvd = minute.cvd;
  return closed;
}

std::optional<CvdRecord> CvdRollup::close_through(Timestamp end) {
  if (!open_ || open_->window_end() > end) return std::nullopt;
  return std::exchange(open_, std::nullopt);
}

}  // namespace rq
