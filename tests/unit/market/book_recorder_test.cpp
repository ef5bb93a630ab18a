#include "market/book_recorder.hpp"

#include "support/books.hpp"
#include "support/catch.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

/// A recorder of a connected feed, and what it puts out. A tick is a tenth of a second.
struct Recorded {
  KeptLines out;
  BookRecorder recorder{{}, out};

  Recorded() { recorder.on_connected(); }

  void pass(std::chrono::milliseconds time) {
    for (; time > 0ms; time -= 100ms) recorder.tick(100ms);
  }
  /// Begins with 100 | 101 at this id, and its first line.
  void begin(std::int64_t sequence) {
    recorder.on_update(snapshot(sequence, "100 1", "101 1"));
    pass(100ms);
    REQUIRE(out.lines.size() == 1);
    REQUIRE_FALSE(recorder.take_subscription_wish());
  }
  [[nodiscard]] std::string book() const { return text_of(recorder.book()); }
  [[nodiscard]] const KeptLines::Line& last() const { return out.lines.back(); }
};

}  // namespace

TEST_CASE("a book begins with a snapshot, and its first line is written at once") {
  Recorded it;
  it.recorder.on_update(snapshot(10, "100 1, 99 2", "101 1"));
  CHECK(it.out.lines.empty());
  it.pass(100ms);
  REQUIRE(it.out.lines.size() == 1);
  CHECK(it.last().book == "100 1, 99 2 | 101 1");
  CHECK(it.last().sequence == 10);
  CHECK(it.last().previous == -1);
  CHECK(it.last().time == time_of_sequence(10));
  CHECK_FALSE(it.last().gap_detected);
}

TEST_CASE("a line is written every cadence, and none when nothing changed") {
  Recorded it;
  it.begin(10);
  it.recorder.on_update(update(10, 15, "99 5"));
  it.recorder.on_update(update(15, 17, "", "101 0, 102 3"));
  it.pass(1800ms);
  CHECK(it.out.lines.size() == 1);
  it.pass(100ms);
  REQUIRE(it.out.lines.size() == 2);
  CHECK(it.last().book == "100 1, 99 5 | 102 3");
  CHECK(it.last().sequence == 17);
  CHECK(it.last().previous == 15);
  it.pass(10s);
  CHECK(it.out.lines.size() == 2);
  it.recorder.on_update(heartbeat(17));  // says just that nothing changed
  it.pass(4s);
  CHECK(it.out.lines.size() == 2);
  it.recorder.on_update(update(17, 20, "99 0"));
  it.pass(2s);
  CHECK(it.out.lines.size() == 3);
}

TEST_CASE("the documents' own chain is valid: heartbeat and maintenance reset included") {
  Recorded it;
  it.begin(10);
  for (const auto& [previous, sequence] :
       {std::pair{10, 15}, std::pair{15, 15}, std::pair{15, 3}, std::pair{3, 5}})
    it.recorder.on_update(update(previous, sequence));
  CHECK(it.recorder.is_following());
  CHECK(it.recorder.sequence() == 5);
  CHECK(it.recorder.counts().heartbeats == 1);
  CHECK(it.recorder.counts().resets == 1);
  CHECK(it.out.gaps.empty());
}

TEST_CASE("a break writes one line that says so, empties the book and asks for it anew") {
  Recorded it;
  it.begin(10);
  it.recorder.on_update(update(10, 12, "99 9"));
  it.recorder.on_update(update(13, 15, "98 1"));  // 12 → 13 is missing
  REQUIRE(it.out.lines.size() == 2);
  CHECK(it.last().gap_detected);
  CHECK(it.last().book == "100 1, 99 9 | 101 1");
  CHECK(it.last().sequence == 12);
  CHECK(it.book() == " | ");
  CHECK(it.recorder.take_subscription_wish());
  CHECK_FALSE(it.recorder.take_subscription_wish());
  it.recorder.on_update(update(15, 18, "97 1"));
  it.recorder.on_update(update(20, 21, "97 1"));
  it.pass(1s);
  CHECK(it.out.lines.size() == 2);  // one line a break
  it.recorder.on_update(snapshot(30, "90 1", "91 1"));
  it.pass(100ms);
  REQUIRE(it.out.lines.size() == 3);
  CHECK_FALSE(it.last().gap_detected);
  CHECK(it.last().book == "90 1 | 91 1");
  CHECK(it.out.gaps == std::vector{BookGap::sequence});
}

TEST_CASE("a crossed book is a gap, and its line shows it") {
  Recorded it;
  it.begin(10);
  it.recorder.on_update(update(10, 12, "101.5 1"));
  REQUIRE(it.out.lines.size() == 2);
  CHECK(it.last().gap_detected);
  CHECK(it.last().book == "101.5 1, 100 1 | 101 1");
  CHECK(it.last().sequence == 12);
  CHECK(it.recorder.take_subscription_wish());
  CHECK(it.out.gaps == std::vector{BookGap::crossed});
}

TEST_CASE(
    "a market that stays crossed writes no more lines, and is asked for less and less often") {
  Recorded it;
  it.begin(10);
  it.recorder.on_update(update(10, 12, "101.5 1"));
  int asked = 0;
  for (int second = 0; second < 600; ++second) {
    if (it.recorder.take_subscription_wish()) {
      ++asked;
      it.recorder.on_update(snapshot(100 + second, "102 1", "101 1"));
    }
    it.pass(1s);
  }
  CHECK(it.out.lines.size() == 2);
  CHECK(asked > 10);
  CHECK(asked < 20);
}

TEST_CASE("a checksum that is sent is checked, and 0 is none") {
  Recorded it;
  auto first = snapshot(10, "3366.1 7, 3366 6", "3366.8 9, 3368 8");
  first.checksum = -1'881'014'294;
  it.recorder.on_update(first);
  CHECK(it.recorder.is_following());
  auto next = update(10, 11, "3366.1 8");
  next.checksum = -1'881'014'294;
  it.recorder.on_update(next);
  CHECK_FALSE(it.recorder.is_following());
  CHECK(it.last().gap_detected);
  CHECK(it.out.gaps == std::vector{BookGap::checksum});
}

TEST_CASE("messages that come twice are dropped, and break nothing") {
  Recorded it;
  it.begin(10);
  const auto change = update(10, 12, "99 9");
  for (int i = 0; i < 3; ++i) it.recorder.on_update(change);
  it.recorder.on_update(heartbeat(12));
  it.recorder.on_update(heartbeat(12));
  it.recorder.on_update(update(12, 14, "99 8"));
  it.recorder.on_update(change);
  it.recorder.on_update(snapshot(12, "1 1", "2 1"));  // older than what is there
  CHECK(it.book() == "100 1, 99 8 | 101 1");
  CHECK(it.recorder.counts().duplicates == 4);
  CHECK(it.out.gaps.empty());
}

TEST_CASE("two connections with the same ids, one ahead of the other, make one book") {
  Recorded it;
  it.begin(10);
  // The new one begins ahead; what the old one still brings is known.
  it.recorder.on_update(snapshot(16, "100 3", "101 3"));
  it.recorder.on_update(update(10, 12, "50 1"));
  it.recorder.on_update(update(12, 16, "51 1"));
  it.recorder.on_update(update(16, 18, "99 1"));
  it.recorder.on_update(update(16, 18, "99 1"));
  it.recorder.on_update(update(18, 19, "98 1"));
  CHECK(it.book() == "100 3, 99 1, 98 1 | 101 3");
  CHECK(it.out.gaps.empty());
  // Or it begins behind.
  it.recorder.on_update(snapshot(18, "1 1", "2 2"));
  it.recorder.on_update(update(18, 19, "98 1"));
  it.recorder.on_update(update(19, 22, "98 0"));
  CHECK(it.book() == "100 3, 99 1 | 101 3");
  CHECK(it.out.gaps.empty());
}

TEST_CASE("a snapshot that nobody asked for replaces the book") {
  Recorded it;
  it.begin(10);
  it.recorder.on_update(snapshot(10, "90 1", "91 1"));
  CHECK(it.book() == "90 1 | 91 1");
  it.recorder.on_update(update(10, 11, "89 1"));
  CHECK(it.recorder.is_following());
  CHECK(it.out.gaps.empty());
}

TEST_CASE("without a snapshot REST's book is asked for and joined to what came meanwhile") {
  Recorded it;
  it.recorder.on_update(update(10, 12, "99 1"));
  it.recorder.on_update(update(12, 15, "98 1"));
  it.recorder.on_update(update(15, 19, "97 1"));
  it.pass(1900ms);
  CHECK_FALSE(it.recorder.take_rest_wish());
  it.pass(100ms);
  CHECK(it.recorder.take_rest_wish());
  SECTION("exactly between two messages") {
    it.recorder.on_rest_book(snapshot(12, "100 1, 99 1", "101 1"));
    CHECK(it.book() == "100 1, 99 1, 98 1, 97 1 | 101 1");
  }
  SECTION("inside of one") {
    it.recorder.on_rest_book(snapshot(13, "100 1, 99 1, 98 7", "101 1"));
    CHECK(it.book() == "100 1, 99 1, 98 1, 97 1 | 101 1");
  }
  SECTION("ahead of all that came") {
    it.recorder.on_rest_book(snapshot(19, "100 1, 99 1, 98 1, 97 1", "101 1"));
    CHECK_FALSE(it.recorder.is_following());
    it.recorder.on_update(update(19, 19));
    CHECK(it.book() == "100 1, 99 1, 98 1, 97 1 | 101 1");
  }
  REQUIRE(it.recorder.is_following());
  CHECK(it.recorder.counts().rest_books == 1);
  it.recorder.on_update(update(19, 21, "97 0"));
  it.pass(100ms);
  CHECK(it.last().sequence == 21);
  CHECK(it.last().previous == 19);
  CHECK(it.out.gaps.empty());
}

TEST_CASE("a REST book that is older than what came is of no use, and asked for again") {
  Recorded it;
  it.pass(1s);
  it.recorder.on_update(update(10, 12, "99 1"));
  it.pass(1s);
  CHECK(it.recorder.take_rest_wish());
  it.recorder.on_rest_book(snapshot(8, "100 1", "101 1"));
  CHECK_FALSE(it.recorder.is_following());
  it.pass(1s);
  CHECK(it.recorder.take_rest_wish());
  it.recorder.on_rest_book(snapshot(10, "100 1", "101 1"));
  CHECK(it.book() == "100 1, 99 1 | 101 1");
}

TEST_CASE("what waits for a book is bounded, and the newest of it stays") {
  KeptLines out;
  BookRecorder recorder({.waiting_levels = 10}, out);
  recorder.on_connected();
  for (int id = 1; id < 40; ++id)
    recorder.on_update(update(id, id + 1, "", id % 2 == 0 ? "200 1" : ""));
  recorder.on_rest_book(snapshot(20, "100 1", "101 1"));  // before all that is left
  CHECK_FALSE(recorder.is_following());
  recorder.on_rest_book(snapshot(36, "100 1", "101 1"));
  CHECK(recorder.is_following());
  CHECK(recorder.sequence() == 40);
}

TEST_CASE("without any book for ten seconds the subscription is renewed") {
  Recorded it;
  it.pass(9900ms);
  CHECK_FALSE(it.recorder.take_subscription_wish());
  it.pass(100ms);
  CHECK(it.recorder.take_subscription_wish());
  it.pass(10s);
  CHECK_FALSE(it.recorder.take_subscription_wish());  // a second later, from now on
  it.pass(1s);
  CHECK(it.recorder.take_subscription_wish());
}

TEST_CASE("silence makes REST be asked, and a book that has moved on there is lost") {
  Recorded it;
  it.begin(10);
  it.pass(14800ms);
  CHECK_FALSE(it.recorder.take_rest_wish());
  it.pass(200ms);
  REQUIRE(it.recorder.take_rest_wish());
  SECTION("nothing to tell") {
    it.recorder.on_rest_book(snapshot(10, "100 1", "101 1"));
    it.pass(14s);
    CHECK_FALSE(it.recorder.take_rest_wish());
    CHECK(it.recorder.is_following());
  }
  SECTION("news that are on their way here") {
    it.recorder.on_rest_book(snapshot(12, "100 2", "101 1"));
    CHECK(it.recorder.is_following());
    it.recorder.on_update(update(10, 12, "100 2"));
    it.recorder.on_rest_book(snapshot(13, "100 2", "101 1"));
    CHECK(it.recorder.is_following());
  }
  SECTION("news that do not come") {
    it.recorder.on_rest_book(snapshot(12, "100 2", "101 1"));
    it.pass(1s);
    CHECK(it.recorder.take_rest_wish());
    it.recorder.on_rest_book(snapshot(12, "100 2", "101 1"));
    CHECK(it.out.gaps == std::vector{BookGap::silence});
    CHECK(it.recorder.take_subscription_wish());
  }
  SECTION("not even a heartbeat") {
    it.pass(76s);
    CHECK(it.out.gaps == std::vector{BookGap::silence});
  }
}

TEST_CASE("a lost connection is a gap, and the next one begins again without asking") {
  Recorded it;
  it.begin(10);
  it.recorder.on_disconnected();
  REQUIRE(it.out.lines.size() == 2);
  CHECK(it.last().gap_detected);
  CHECK(it.last().sequence == 10);
  it.recorder.on_disconnected();
  it.pass(60s);
  CHECK(it.out.lines.size() == 2);
  CHECK_FALSE(it.recorder.take_subscription_wish());
  CHECK_FALSE(it.recorder.take_rest_wish());
  it.recorder.on_update(snapshot(50, "100 1", "101 1"));
  it.recorder.on_connected();
  it.pass(100ms);
  CHECK(it.last().sequence == 50);
  CHECK_FALSE(it.last().gap_detected);
  CHECK(it.out.gaps == std::vector{BookGap::connection});
}

TEST_CASE("while the disk is full no lines are written, and the book is followed all the same") {
  Recorded it;
  it.begin(10);
  it.recorder.pause();
  it.recorder.on_update(update(10, 11, "99 1"));
  it.pass(10s);
  CHECK(it.out.lines.size() == 1);
  it.recorder.resume();
  it.pass(2s);
  REQUIRE(it.out.lines.size() == 2);
  CHECK(it.last().book == "100 1, 99 1 | 101 1");
  CHECK_FALSE(it.last().gap_detected);
}

TEST_CASE("one side may be empty") {
  Recorded it;
  it.begin(10);
  it.recorder.on_update(update(10, 11, "", "101 0"));
  it.pass(2s);
  CHECK(it.last().book == "100 1 | ");
  it.recorder.on_update(update(11, 12, "100 0"));
  it.pass(2s);
  CHECK(it.last().book == " | ");
  CHECK(it.recorder.is_following());
}

TEST_CASE("a book that is crossed from the beginning is told once, and followed once it is sound") {
  Recorded it;
  for (int attempt = 0; attempt < 20; ++attempt) {
    it.recorder.on_update(snapshot(10 + attempt, "102 1", "101 1"));
    it.pass(1s);
    CHECK_FALSE(it.recorder.is_following());
  }
  REQUIRE(it.out.lines.size() == 1);
  CHECK(it.last().gap_detected);
  CHECK(it.out.gaps == std::vector{BookGap::crossed});
  CHECK(it.recorder.unsound_since() == time_of_sequence(10));
  // It is asked for again, never later than a minute after the last time.
  (void)it.recorder.take_subscription_wish();
  it.pass(60s);
  CHECK(it.recorder.take_subscription_wish());

  it.recorder.on_update(snapshot(50, "100 1", "101 1"));
  it.pass(2s);
  CHECK(it.recorder.is_following());
  CHECK_FALSE(it.recorder.unsound_since());
  CHECK_FALSE(it.last().gap_detected);
}

TEST_CASE("a book that becomes crossed and stays so is one gap") {
  Recorded it;
  it.begin(10);
  it.recorder.on_update(update(10, 11, "102 1"));
  for (int attempt = 0; attempt < 5; ++attempt) {
    it.recorder.on_update(snapshot(20 + attempt, "102 1", "101 1"));
    it.pass(1s);
  }
  CHECK(it.out.gaps == std::vector{BookGap::crossed});
  CHECK(it.out.lines.size() == 2);
  CHECK(it.recorder.unsound_since() == time_of_sequence(11));
}
