#include "okx_sim/tape.hpp"

#include <algorithm>

namespace rq::okx_sim {

Tape::Tape(std::unique_ptr<PrintSource> source, Memory memory, Timestamp end)
    : source_(std::move(source)), memory_(memory), end_(end) {
  fetch();
}

std::size_t Tape::print_until(Timestamp now, std::size_t most) {
  forget();
  std::size_t count = 0;
  for (; count < most && next_ && next_->time <= now; ++count) {
    next_->id += skipped_ids_;
    prints_.push_back(*next_);
    fetch();
  }
  printed_ += count;
  return count;
}

std::optional<Timestamp> Tape::next_due() const {
  return next_ ? std::optional(next_->time) : std::nullopt;
}

void Tape::fetch() {
  next_ = source_->next();
  if (next_ && next_->time >= end_) next_.reset();
}

void Tape::forget() {
  if (prints_.empty()) return;
  const Timestamp oldest = prints_.back().time - memory_.history;
  while (prints_.size() > memory_.most || prints_.front().time < oldest) prints_.pop_front();
}

Page find_page(const std::deque<Print>& prints, const PageRequest& request) {
  const auto first_by_time = [&](Timestamp time) {
    return std::partition_point(prints.begin(), prints.end(),
                                [&](const Print& print) { return print.time < time; });
  };
  const auto first_by_id = [&](TradeId id) {
    return std::partition_point(prints.begin(), prints.end(),
                                [&](const Print& print) { return print.id < id; });
  };
  auto first = first_by_time(request.since);
  auto last = std::partition_point(prints.begin(), prints.end(),
                                   [&](const Print& print) { return print.time <= request.as_of; });
  if (request.older_than) last = std::min(last, first_by_id(*request.older_than));
  if (request.older_than_time) last = std::min(last, first_by_time(*request.older_than_time));
  if (request.newer_than)
    first = std::max(first, std::partition_point(prints.begin(), prints.end(), [&](const Print& p) {
                       return p.id <= *request.newer_than;
                     }));
  first = std::min(first, last);
  if (static_cast<std::size_t>(last - first) > request.limit)
    first = last - static_cast<std::ptrdiff_t>(request.limit);
  return {first, last};
}

}  // namespace rq::okx_sim
