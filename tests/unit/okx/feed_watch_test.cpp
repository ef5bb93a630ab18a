#include "okx/feed_watch.hpp"

#include "support/catch.hpp"

using rq::okx::FeedWatch;
using namespace std::chrono_literals;
using Verdict = FeedWatch::Verdict;

namespace {

/// A watch that is asked once a second, with clocks of its own.
class Watched {
 public:
  Verdict after(std::chrono::seconds steady, std::chrono::seconds wall) {
    steady_ += steady;
    wall_ += wall;
    return watch_.tick(steady_, wall_);
  }
  Verdict second() { return after(1s, 1s); }
  /// Seconds until it says something: -1 when that is something else, 0 when it does not within a
  /// minute.
  int seconds_to(Verdict verdict) {
    for (int passed = 1; passed <= 60; ++passed)
      if (const auto said = second(); said != Verdict::fine) return said == verdict ? passed : -1;
    return 0;
  }
  FeedWatch* operator->() { return &watch_; }

 private:
  FeedWatch::Steady steady_{1h};
  FeedWatch::Wall wall_{1h};
  FeedWatch watch_{steady_, wall_};
};

}  // namespace

TEST_CASE("a connection that says nothing for 15 s is asked, and dead 10 s later") {
  Watched watched;
  CHECK(watched.seconds_to(Verdict::send_ping) == 15);
  CHECK(watched.seconds_to(Verdict::dead) == 10);
}

TEST_CASE("any message is an answer to a ping") {
  Watched watched;
  CHECK(watched.seconds_to(Verdict::send_ping) == 15);
  for (int i = 0; i < 9; ++i) CHECK(watched.second() == Verdict::fine);
  watched->heard();
  CHECK(watched.second() == Verdict::fine);
  CHECK(watched.seconds_to(Verdict::send_ping) == 15);
}

TEST_CASE("a connection that talks is left alone") {
  Watched watched;
  for (int i = 0; i < 600; ++i) {
    if (i % 14 == 0) watched->heard();
    REQUIRE(watched.second() == Verdict::fine);
  }
}

TEST_CASE("what is not acknowledged is subscribed again, three times in all") {
  Watched watched;
  watched->await_acks(true);
  int seconds = 0;
  std::vector<int> again;
  for (Verdict said = Verdict::fine; said != Verdict::refused;) {
    watched->heard();  // data of other subscriptions
    REQUIRE(++seconds < 100);
    said = watched.second();
    if (said == Verdict::subscribe_again) again.push_back(seconds);
  }
  CHECK(again == std::vector<int>{10, 20});
  CHECK(seconds == 30);
}

TEST_CASE("nothing is subscribed again that was acknowledged") {
  Watched watched;
  watched->await_acks(true);
  for (int i = 0; i < 9; ++i) CHECK(watched.second() == Verdict::fine);
  watched->await_acks(false);
  watched->heard();
  for (int i = 0; i < 10; ++i) CHECK(watched.second() == Verdict::fine);
  // The next one has its own time, and all of its attempts.
  watched->await_acks(true);
  watched->heard();
  CHECK(watched.seconds_to(Verdict::subscribe_again) == 10);
}

TEST_CASE("a jump of either clock tells that the machine slept") {
  Watched by_steady;
  CHECK(by_steady.after(11s, 1s) == Verdict::slept);
  Watched by_wall;
  CHECK(by_wall.after(1s, 11s) == Verdict::slept);
  Watched slow;
  CHECK(slow.after(10s, 10s) == Verdict::fine);
  Watched set_back;
  CHECK(set_back.after(1s, -3'600s) == Verdict::fine);
}
