#pragma once

#include <chrono>
#include <deque>

namespace rq::net {

/// At most `limit` events within any `window`.
class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;

  RateLimit(std::size_t limit, Clock::duration window) : limit_(limit), window_(window) {}

  /// When the next event may happen; `now` or earlier: at once.
  [[nodiscard]] Clock::time_point next_allowed(Clock::time_point now) const;
  /// An event happens.
  void count(Clock::time_point now);

 private:
  std::size_t limit_;
  Clock::duration window_;
  std::deque<Clock::time_point> events_;  // the last `limit_`
};

}  // namespace rq::net
