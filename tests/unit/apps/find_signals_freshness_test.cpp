#include "find_signals/freshness.hpp"
#include "support/catch.hpp"

using namespace rq;
using namespace rq::app;
using namespace std::chrono_literals;

namespace {

const Timestamp tracked = *parse_window_time("2025-12-14T22:00:00Z");

/// A minute of the day at which everything works: the last minute ended 30 s ago, the newest trade
/// is a second old, the recorder wrote its state two seconds ago.
FreshnessClues well() {
  FreshnessClues clues{.clock = tracked + 30s, .tracked_through = tracked};
  clues.newest_trade = tracked + 29s;
  clues.recorder = vault::RecorderHealth{
      .updated = tracked + 28s, .connected = true, .is_complete = true, .clock_skew = 0ms};
  return clues;
}

/// The clock of the machine goes wrong by so much, and so does what the recorder writes by it.
FreshnessClues with_clock(std::chrono::milliseconds error) {
  auto clues = well();
  clues.clock += error;
  clues.recorder->updated += error;
  clues.recorder->clock_skew = -error;
  return clues;
}

bool is_stale(const FreshnessClues& clues, const char* because) {
  const auto reason = why_stale(clues, 3min);
  INFO(reason.value_or("fresh"));
  if (reason) CHECK(reason->find(because) != std::string::npos);
  return reason.has_value();
}
bool is_fresh(const FreshnessClues& clues) {
  return !why_stale(clues, 3min);
}

}  // namespace

TEST_CASE("the last tracked minute is now while it ended at most --max-lag ago") {
  auto clues = well();
  CHECK(is_fresh(clues));
  clues.recorder.reset();
  CHECK(is_fresh(clues));
  clues.clock = tracked + 3min;
  clues.newest_trade = tracked + 3min;
  clues.has_unread_trades = [] { return true; };
  CHECK(is_fresh(clues));
  clues.clock += 1ms;
  CHECK(is_stale(clues, "wick_tracker"));
  CHECK_FALSE(why_stale(clues, 4min));
}

TEST_CASE("a tracker that has not read what was recorded is behind, whatever the recorder says") {
  auto clues = well();
  clues.clock = tracked + 6min;
  clues.newest_trade = tracked + 6min;
  clues.recorder->updated = clues.clock;
  clues.has_unread_trades = [] { return true; };
  CHECK(is_stale(clues, "wick_tracker has read the trades through 2025-12-14T22:00:00Z only, 6m"));
}

TEST_CASE("a market is silent when a connected recorder that lacks nothing says so") {
  auto clues = well();
  clues.clock = tracked + 25min;
  clues.recorder->updated = clues.clock - 5s;
  CHECK(is_fresh(clues));
  auto disconnected = clues;
  disconnected.recorder->connected = false;
  CHECK(is_stale(disconnected, "not connected"));
  auto lacking = clues;
  lacking.recorder->is_complete = false;
  CHECK(is_stale(lacking, "missing"));
  auto stopped = clues;
  stopped.recorder->updated = clues.clock - 31s;
  CHECK(is_stale(stopped, "start trades_exporter"));
  auto never = clues;
  never.recorder.reset();
  CHECK(is_stale(never, "start trades_exporter"));
}

TEST_CASE("a clock before the newest trade is wrong unless the recorder knows by how much") {
  auto slow = well();
  slow.recorder.reset();
  slow.clock = *slow.newest_trade - 2s;
  CHECK(is_fresh(slow));
  slow.clock -= 1ms;
  CHECK(is_stale(slow, "Set the clock"));
  CHECK(is_fresh(with_clock(-1h)));
  CHECK(is_fresh(with_clock(1h)));
}

TEST_CASE("an hour fast without a recorder cannot be told from data an hour old") {
  auto fast = well();
  fast.clock += 1h;
  CHECK(is_stale(fast, "or, if it runs, set the clock"));
  fast.recorder.reset();
  CHECK(is_stale(fast, "the newest trade is 1h"));
}

TEST_CASE("a state of the future, or an old one, says nothing about the clock") {
  const vault::RecorderHealth health{.updated = tracked};
  CHECK(is_current(health, tracked));
  CHECK(is_current(health, tracked + 30s));
  CHECK_FALSE(is_current(health, tracked + 31s));
  CHECK_FALSE(is_current(health, tracked - 1h));
}
