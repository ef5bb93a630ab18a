#include "market/page_plan.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

/// REST of a venue whose ids run from `oldest` to `newest` without a gap, but for those between
/// `hole_first` and `hole_last`.
struct Rest {
  TradeId oldest = 1;
  TradeId newest = 0;
  TradeId hole_first = 0;
  TradeId hole_last = 0;

  /// The ids above `last` of the page below `below`, rising.
  [[nodiscard]] std::vector<TradeId> page(TradeId below, TradeId last) const {
    std::vector<TradeId> ids;
    TradeId id = std::min(below, newest + 1);
    for (std::size_t size = 0; size < PagePlan::page_size && id > oldest;) {
      --id;
      if (hole_first <= id && id <= hole_last) id = hole_first - 1;
      if (id < oldest) break;
      ++size;
      if (id > last) ids.push_back(id);
    }
    std::ranges::reverse(ids);
    return ids;
  }
};

/// Closes the gap between `last` and `ceiling`; how many pages that took, at most `most`.
int pages_to_close(const Rest& rest, TradeId last, TradeId ceiling, int most) {
  PagePlan plan;
  plan.restart();
  int pages = 0;
  while (last + 1 < ceiling && pages < most) {
    plan.tick(100ms);
    std::vector<TradeId> asked;
    while (const auto below = plan.next(last, ceiling)) asked.push_back(*below);
    for (const TradeId below : asked) {
      ++pages;
      const auto above = rest.page(below, last);
      for (const TradeId id : above) {
        const bool over_hole = last + 1 == rest.hole_first && id == rest.hole_last + 1;
        if (id == last + 1 || (over_hole && rest.page(below, 0).front() <= last))
          last = id;
        else if (id > last)
          ceiling = std::min(ceiling, id);
      }
      plan.on_page(below, above, last, ceiling);
    }
  }
  return pages;
}

}  // namespace

TEST_CASE("a plan walks forward from what is held, three pages at a time") {
  PagePlan plan;
  plan.restart();
  CHECK(plan.next(1'000, 2'000) == 1'100);
  CHECK(plan.next(1'000, 2'000) == 1'199);
  CHECK(plan.next(1'000, 2'000) == 1'298);
  CHECK_FALSE(plan.next(1'000, 2'000).has_value());
  const Rest rest{.newest = 5'000};
  plan.on_page(1'100, rest.page(1'100, 1'000), 1'099, 2'000);
  CHECK(plan.next(1'099, 2'000) == 1'397);
  CHECK_FALSE(plan.next(1'099, 2'000).has_value());
}

TEST_CASE("a plan asks for no more than the gap") {
  PagePlan plan;
  plan.restart();
  CHECK(plan.next(1'000, 1'050) == 1'100);
  CHECK_FALSE(plan.next(1'000, 1'050).has_value());
}

TEST_CASE("a plan asks again for a page that failed") {
  PagePlan plan;
  plan.restart();
  CHECK(plan.next(1'000, 1'050) == 1'100);
  plan.on_failed(1'100);
  CHECK(plan.next(1'000, 1'050) == 1'100);
}

TEST_CASE("a plan waits longer and longer for a REST that lags") {
  PagePlan plan;
  plan.restart();
  std::vector<std::chrono::milliseconds> waits;
  for (int round = 0; round < 8; ++round) {
    // Everything that is asked for shows nothing newer than what is held.
    while (const auto below = plan.next(1'000, 1'050)) plan.on_page(*below, {}, 1'000, 1'050);
    std::chrono::milliseconds waited{};
    while (!plan.next(1'000, 1'050)) {
      plan.tick(100ms);
      waited += 100ms;
    }
    waits.push_back(waited);
    plan.on_failed(1'100);
  }
  CHECK(waits == std::vector<std::chrono::milliseconds>{200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms,
                                                        5000ms, 5000ms});
}

TEST_CASE("a long gap takes a page for each 99 trades, and few more") {
  const Rest rest{.newest = 1'000'000};
  CHECK(pages_to_close(rest, 500'000, 509'901, 1'000) <= 103);
}

TEST_CASE("a hole of any size is found by few pages") {
  const TradeId size = GENERATE(1U, 99U, 100U, 101U, 5'000U, 1'000'000'000U);
  CAPTURE(size);
  const Rest rest{.newest = 2'000 + size + 50, .hole_first = 2'000, .hole_last = 1'999 + size};
  CHECK(pages_to_close(rest, 1'999, 2'000 + size + 10, 200) < 70);
}

TEST_CASE("a page that nobody asked for changes nothing, whatever the plan is about") {
  const Rest rest{.newest = 9'000'000, .hole_first = 2'000, .hole_last = 8'999'000};
  PagePlan undisturbed;
  PagePlan disturbed;
  undisturbed.restart();
  disturbed.restart();
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    undisturbed.tick(100ms);
    disturbed.tick(100ms);
    const auto below = undisturbed.next(1'999, 9'000'001);
    REQUIRE(disturbed.next(1'999, 9'000'001) == below);
    if (!below) continue;
    disturbed.on_page(9'000'001, rest.page(9'000'001, 1'999), 1'999, 9'000'001);
    disturbed.on_page(9'000'050, {}, 1'999, 9'000'001);
    if (round % 3 == 0) {
      undisturbed.on_failed(*below);
      disturbed.on_failed(*below);
    } else {
      undisturbed.on_page(*below, rest.page(*below, 1'999), 1'999, 9'000'001);
      disturbed.on_page(*below, rest.page(*below, 1'999), 1'999, 9'000'001);
    }
  }
}

TEST_CASE("a plan gets over a venue that answers what was not asked") {
  PagePlan plan;
  plan.restart();
  const std::vector<TradeId> elsewhere{5'000, 5'001};
  for (int round = 0; round < 50; ++round) {
    plan.tick(10s);
    while (const auto below = plan.next(1'000, 6'000)) {
      REQUIRE(*below <= 6'100);
      plan.on_page(*below, elsewhere, 1'000, 5'000);
    }
  }
  // And goes on when it comes to its senses.
  TradeId last = 1'000;
  const Rest rest{.newest = 6'000};
  for (int round = 0; round < 200 && last < 4'999; ++round) {
    plan.tick(10s);
    while (const auto below = plan.next(last, 5'000)) {
      const auto above = rest.page(*below, last);
      if (!above.empty() && above.front() == last + 1)
        last = std::min(above.back(), TradeId{4'999});
      plan.on_page(*below, above, last, 5'000);
    }
  }
  CHECK(last == 4'999);
}

TEST_CASE("a plan knows when the gap begins before REST's history") {
  const Rest rest{.oldest = 5'000, .newest = 9'000};
  PagePlan plan;
  plan.restart();
  CHECK_FALSE(plan.horizon().has_value());
  for (int round = 0; round < 100 && !plan.horizon(); ++round) {
    plan.tick(100ms);
    while (const auto below = plan.next(1'000, 8'000))
      plan.on_page(*below, rest.page(*below, 1'000), 1'000, 8'000);
  }
  CHECK(plan.horizon() == 5'000);
  plan.restart();
  CHECK_FALSE(plan.horizon().has_value());
}
