// Sliding over a list counts what counting for each wick anew does.
#include "market/signals/surrounding_window.hpp"

#include <algorithm>

#include "support/catch.hpp"

#include "sim/split_mix.hpp"

using namespace rq;
using namespace rq::sim;

namespace {

const Timestamp start = *parse_window_time("2025-12-14T00:00:00Z");
const Timestamp as_of = start + std::chrono::hours(3);

std::vector<WickRecord> random_wicks(SplitMix& random, std::size_t count) {
  std::vector<WickRecord> wicks(count);
  for (WickRecord& wick : wicks) {
    const auto minute = [&](std::uint64_t below) {
      return std::chrono::minutes(static_cast<std::int64_t>(random.below(below)));
    };
    wick.creation = start + minute(180);
    wick.size = {BigDecimal(Decimal(random.between(1, 12), 1))};
    if (random.once_in(2)) wick.touch_time = wick.creation + minute(120);
    if (random.once_in(4)) wick.expired_time = wick.creation + minute(120);
  }
  std::sort(wicks.begin(), wicks.end(),
            [](const auto& a, const auto& b) { return a.creation < b.creation; });
  return wicks;
}

}  // namespace

TEST_CASE("a window that slides counts what a fresh look counts") {
  const auto seed = GENERATE(range(1U, 41U));
  SplitMix random(seed);
  const auto wicks = random_wicks(random, 1 + random.below(300));
  const std::chrono::minutes reach(static_cast<std::int64_t>(random.below(40)));
  SurroundingWindow window(wicks, as_of, reach);
  for (std::size_t i = 0; i < wicks.size(); i += 1 + random.below(3)) {
    Surrounding expected;
    std::uint64_t smaller = 0;
    for (std::size_t j = 0; j < wicks.size(); ++j) {
      if (j == i || abs(wicks[j].creation - wicks[i].creation) > reach) continue;
      const auto status = wicks[j].status_at(as_of);
      ++(status == WickStatus::touched     ? expected.touched
         : status == WickStatus::untouched ? expected.untouched
                                           : expected.expired);
      if (wicks[j].size < wicks[i].size) ++smaller;
    }
    window.move_to(i);
    REQUIRE(window.surrounding() == expected);
    REQUIRE(window.smaller() == smaller);
  }
}
