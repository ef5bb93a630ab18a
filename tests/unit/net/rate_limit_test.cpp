#include "net/rate_limit.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace rq;
using Clock = net::RateLimit::Clock;
using namespace std::chrono_literals;

TEST_CASE("the first events may happen at once, the next when the window has moved on") {
  net::RateLimit limit(3, 1s);
  const Clock::time_point start{10s};
  for (int i = 0; i < 3; ++i) {
    const auto now = start + i * 100ms;
    CHECK(limit.next_allowed(now) <= now);
    limit.count(now);
  }
  CHECK(limit.next_allowed(start + 300ms) == start + 1s);
  limit.count(start + 1s);
  CHECK(limit.next_allowed(start + 1s) == start + 1100ms);
  CHECK(limit.next_allowed(start + 5s) <= start + 5s);
}

TEST_CASE("no window holds more events than the limit") {
  constexpr std::size_t most = 5;
  net::RateLimit limit(most, 1s);
  std::vector<Clock::time_point> events;
  for (Clock::time_point now{0s}; now < Clock::time_point{20s}; now += 37ms)
    if (limit.next_allowed(now) <= now) {
      limit.count(now);
      events.push_back(now);
    }
  REQUIRE(events.size() > 90);
  for (std::size_t i = most; i < events.size(); ++i) CHECK(events[i] - events[i - most] >= 1s);
}
