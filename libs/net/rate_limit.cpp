#include "net/rate_limit.hpp"

namespace rq::net {

RateLimit::Clock::time_point RateLimit::next_allowed(Clock::time_point now) const {
  return events_.size() < limit_ ? now : events_.front() + window_;
}

void RateLimit::count(Clock::time_point now) {
  events_.push_back(now);
  if (events_.size() > limit_) events_.pop_front();
}

}  // namespace rq::net
