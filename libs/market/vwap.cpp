#include "market/vwap.hpp"

#include <utility>

namespace rq {

void RollingVwap::Sums::add(const MinuteSums& minute) {
  price_notional += minute.price_notional;
  notional += minute.notional;
  trade_count += minute.trade_count;
}

void RollingVwap::Sums::remove(const MinuteSums& minute) {
  price_notional -= minute.price_notional;
  notional -= minute.notional;
  trade_count -= minute.trade_count;
}

RollingVwap::RollingVwap(const State& state) : next_(state.next) {
  for (const MinuteSums& minute : state.minutes) take(minute);
  if (!minutes_.empty()) evict(next_ - one_minute);
}

void RollingVwap::take(MinuteSums sums) {
  short_sums_.add(sums);
  long_sums_.add(sums);
  minutes_.push_back(std::move(sums));
}

void RollingVwap::add(const Minute& minute, std::vector<VwapRecord>& out) {
  close_through(minute.start, out);
  take({minute.start, minute.price_notional, minute.notional(), minute.trade_count});
  write_record(out);
}

void RollingVwap::close_through(Timestamp end, std::vector<VwapRecord>& out) {
  while (next_ < end) {
    if (minutes_.empty()) {
      next_ = end;
      return;
    }
    write_record(out);
  }
}

void RollingVwap::evict(Timestamp last) {
  while (short_begin_ < minutes_.size() && minutes_[short_begin_].start + short_window <= last) {
    short_sums_.remove(minutes_[short_begin_]);
    ++short_begin_;
  }
  while (!minutes_.empty() && minutes_.front().start + long_window <= last) {
    long_sums_.remove(minutes_.front());
    minutes_.pop_front();
    --short_begin_;
  }
}

void RollingVwap::write_record(std::vector<VwapRecord>& out) {
  const Timestamp minute = std::exchange(next_, next_ + one_minute);
  evict(minute);
  if (minutes_.empty()) return;
  VwapRecord& record = out.emplace_back();
  record.window_start = minute;
  record.trade_count_1h = short_sums_.trade_count;
  record.trade_count_4h = long_sums_.trade_count;
  record.vwap_4h = long_sums_.vwap();
  if (short_sums_.trade_count == long_sums_.trade_count)
    record.vwap_1h = record.vwap_4h;
  else if (short_sums_.trade_count > 0)
    record.vwap_1h = short_sums_.vwap();
}

RollingVwap::State RollingVwap::state() const {
  return {next_, {minutes_.begin(), minutes_.end()}};
}

}  // namespace rq
