#include "market/trade_recorder.hpp"

#include <array>
#include <deque>

#include "support/catch.hpp"
#include "support/made_venue.hpp"

using namespace rq;
using namespace std::chrono_literals;
using test::KeptTape;
using test::MadeVenue;

namespace {

using Kind = GapRecord::Kind;

Timestamp at(std::int64_t seconds) {
  return from_unix_ms(1'800'000'000'000 + seconds * 1'000);
}

/// What a recorder puts out, as one text in its order.
class Transcript : public RecorderSink {
 public:
  void write(const TradeText& trade) override { text += std::to_string(trade.id) + ' '; }
  void note(const GapRecord& gap) override {
    const char* const kinds[] = {"filled", "venue_hole", "unrecovered"};
    text += '[' + std::string(kinds[static_cast<std::size_t>(gap.kind)]) + ' ' +
            std::to_string(gap.from) + '-' + std::to_string(gap.to) + "] ";
  }
  void set_aside(const TradeText& trade, const char*) override {
    text += "[aside " + std::to_string(trade.id) + "] ";
  }
  std::string text;
};

/// A venue, a recorder on it, and what it put out.
struct Stage {
  explicit Stage(RecorderSettings settings = {}, std::optional<TradeId> last = std::nullopt,
                 Timestamp last_time = {})
      : recorder(settings, last, last_time, tape) {
    // REST shows where the ids are: a tape begins with the first trade of the feed.
    const TradeText row{.id = 0, .time = {}, .side = Side::buy, .price = "1", .size = "1"};
    std::array before{row, row};
    before[0].id = 998;
    before[1].id = 999;
    if (!last) recorder.on_newest(before, at(0));
  }

  /// Prints and delivers so many trades.
  void live(int count) {
    for (; count > 0; --count) {
      venue.print();
      recorder.on_live(venue.trade(venue.newest()), at(0));
    }
  }
  /// Prints so many trades that the feed loses.
  void lose(int count) {
    for (; count > 0; --count) venue.print();
  }
  /// Answers whatever is asked of REST, for so many seconds; its history holds nothing below
  /// `oldest` and its caches nothing above `newest`.
  void serve(int seconds, TradeId newest, TradeId oldest = 0) {
    for (int i = 0; i < 10 * seconds; ++i) {
      recorder.tick(100ms, true, at(100));
      std::deque<TradeId> asked;
      while (const auto below = recorder.next_page()) asked.push_back(*below);
      for (const TradeId below : asked)
        recorder.on_page(below, venue.page(below, newest, oldest), at(100));
    }
  }
  void serve() { serve(60, venue.newest()); }

  MadeVenue venue;
  KeptTape tape;
  TradeRecorder recorder;
};

}  // namespace

TEST_CASE("a tape begins with the first trade of the feed, and goes on without asking REST") {
  Stage stage;
  stage.live(5);
  CHECK(stage.tape.ids == std::vector<TradeId>{1'000, 1'001, 1'002, 1'003, 1'004});
  CHECK(stage.recorder.last_id() == 1'004);
  CHECK_FALSE(stage.recorder.next_page().has_value());
  CHECK(stage.tape.gaps.empty());
}

TEST_CASE("a lost trade holds those behind it until REST has brought it") {
  Stage stage;
  stage.live(1);
  stage.lose(2);
  stage.live(3);
  CHECK(stage.tape.ids == std::vector<TradeId>{1'000});
  CHECK(stage.recorder.has_gap());
  CHECK(stage.recorder.waiting() == 3);
  const auto below = stage.recorder.next_page();
  REQUIRE(below == 1'100);
  stage.recorder.on_page(*below, stage.venue.page(below, stage.venue.newest()), at(7));
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  CHECK_FALSE(stage.recorder.has_gap());
  REQUIRE(stage.tape.gaps.size() == 1);
  const auto& gap = stage.tape.gaps.front();
  CHECK(gap.opened == at(0));
  CHECK(gap.closed == at(7));
  CHECK(gap.from == 1'001);
  CHECK(gap.to == 1'002);
  CHECK(gap.kind == Kind::filled);
  CHECK(gap.reason == "lost messages");
  CHECK(stage.recorder.counts().backfilled == 2);
  CHECK(stage.recorder.counts().filled == 1);
}

TEST_CASE("messages out of order join up by themselves and leave no record") {
  Stage stage;
  stage.live(1);
  stage.lose(3);
  for (const TradeId id : {1'003U, 1'001U, 1'002U})
    stage.recorder.on_live(stage.venue.trade(id), at(0));
  stage.live(1);  // bears out 1003, which came ahead of the others
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  CHECK(stage.tape.gaps.empty());
  CHECK_FALSE(stage.recorder.has_gap());
  CHECK(stage.recorder.counts().backfilled == 0);
}

TEST_CASE("repeated trades are dropped and counted, written ones and waiting ones") {
  Stage stage;
  stage.live(2);
  stage.lose(1);
  stage.live(1);
  stage.recorder.on_live(stage.venue.trade(1'000), at(0));
  stage.recorder.on_live(stage.venue.trade(1'003), at(0));
  CHECK(stage.recorder.counts().duplicates == 2);
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
}

TEST_CASE("ids that never existed are a venue hole, of any size, and no trade is lost") {
  const TradeId hole = GENERATE(1U, 5U, 99U, 100U, 101U, 250U, 1'000'000U);
  CAPTURE(hole);
  Stage stage;
  stage.live(150);
  const TradeId before = stage.venue.newest();
  stage.venue.print(hole);
  stage.recorder.on_live(stage.venue.trade(stage.venue.newest()), at(0));
  stage.live(150);
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  REQUIRE(stage.tape.gaps.size() == 1);
  const auto& gap = stage.tape.gaps.front();
  CHECK(gap.kind == Kind::venue_hole);
  CHECK(gap.from == before + 1);
  CHECK(gap.to == before + hole);
  CHECK(gap.reason == "lost messages: REST has trades on both sides of these ids");
  CHECK(stage.recorder.counts().venue_holes == 1);
  CHECK(stage.recorder.counts().lost_ids == 0);
}

TEST_CASE(
    "the record of a hole comes before the trade behind it, and that of trades fetched "
    "after them") {
  MadeVenue venue;
  Transcript transcript;
  TradeRecorder recorder({}, 999, {}, transcript);
  venue.print();
  recorder.on_live(venue.trade(1'000), at(0));
  venue.print();   // 1001, lost
  venue.print(2);  // 1004, behind a hole
  venue.print();   // 1005
  recorder.on_live(venue.trade(1'005), at(0));
  CHECK(transcript.text == "1000 ");
  for (int answers = 0; answers < 2; ++answers) {  // one alone proves nothing absent
    CHECK(transcript.text == "1000 ");
    const auto below = recorder.next_page();
    REQUIRE(below);
    recorder.on_page(*below, venue.page(below, venue.newest()), at(1));
  }
  CHECK(transcript.text ==
        "1000 1001 [filled 1001-1001] [venue_hole 1002-1003] 1004 [filled 1004-1004] 1005 ");
}

TEST_CASE("trades that REST does not show are given up after gap_timeout, and named") {
  Stage stage({.gap_timeout = 60s});
  stage.live(10);
  stage.lose(5);
  stage.live(10);
  stage.serve(59, 1'009);  // its caches know nothing newer
  CHECK(stage.recorder.last_id() == 1'009);
  CHECK(stage.tape.gaps.empty());
  stage.serve(2, 1'009);
  CHECK(stage.recorder.last_id() == 1'024);
  REQUIRE(stage.tape.gaps.size() == 1);
  const auto& gap = stage.tape.gaps.front();
  CHECK(gap.kind == Kind::unrecovered);
  CHECK(gap.from == 1'010);
  CHECK(gap.to == 1'014);
  CHECK(gap.reason == "lost messages: the exchange did not show these trades in time");
  CHECK(stage.recorder.counts().lost_ids == 5);
  CHECK(stage.recorder.counts().unrecovered == 1);
  CHECK(stage.tape.unexplained().empty());
  stage.live(1);
  CHECK(stage.recorder.last_id() == 1'025);
}

TEST_CASE("time in which the exchange cannot be reached does not count") {
  Stage stage({.gap_timeout = 60s});
  stage.live(1);
  stage.lose(1);
  stage.live(1);
  for (int i = 0; i < 100; ++i) {
    stage.recorder.tick(1h, false, at(i));
    if (const auto below = stage.recorder.next_page()) stage.recorder.on_page_failed(*below);
  }
  CHECK(stage.tape.gaps.empty());
  stage.serve(1, stage.venue.newest());
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
}

TEST_CASE("what REST's history does not reach back to is given up after gap_timeout, too") {
  Stage stage({.gap_timeout = 10s});
  stage.live(10);
  stage.lose(500);
  stage.live(1);
  stage.serve(5, stage.venue.newest(), 1'300);
  CHECK(stage.recorder.last_id() == 1'009);
  stage.serve(10, stage.venue.newest(), 1'300);
  REQUIRE_FALSE(stage.tape.gaps.empty());
  const auto& gap = stage.tape.gaps.front();
  CHECK(gap.kind == Kind::unrecovered);
  CHECK(gap.from == 1'010);
  CHECK(gap.to == 1'299);
  CHECK(gap.reason == "lost messages: the exchange's history does not reach back to these trades");
  CHECK(stage.recorder.last_id() == stage.venue.newest());
  CHECK(stage.tape.unexplained().empty());
}

TEST_CASE("giving up takes what was unreachable for so long, not what was let go meanwhile") {
  Stage stage({.waiting_room = 10, .gap_timeout = 60s});
  stage.live(1);
  stage.lose(5);
  stage.live(1);
  stage.serve(59, 1'000);  // REST's caches know nothing newer
  stage.live(300);         // the room lets 291 of them go
  stage.serve(2, 1'000);
  REQUIRE(stage.tape.gaps.size() == 1);
  CHECK(stage.tape.gaps.front().kind == Kind::unrecovered);
  CHECK(stage.tape.gaps.front().from == 1'001);
  CHECK(stage.tape.gaps.front().to == 1'005);
  stage.serve();
  CHECK(stage.tape.ids.size() == 302);
  CHECK(stage.recorder.last_id() == stage.venue.newest());
  CHECK(stage.recorder.counts().lost_ids == 5);
  CHECK(stage.tape.unexplained().empty());
}

TEST_CASE("what is missing at the same time is given up at the same time") {
  Stage stage({.gap_timeout = 60s});
  stage.live(10);
  for (int hole = 0; hole < 20; ++hole) {
    stage.lose(1);
    stage.live(3);
  }
  const auto fail = [&stage](int seconds) {
    for (int i = 0; i < seconds; ++i) {
      stage.recorder.tick(1s, true, at(i));
      if (const auto below = stage.recorder.next_page()) stage.recorder.on_page_failed(*below);
    }
  };
  fail(59);
  CHECK(stage.tape.gaps.empty());
  fail(1 + 3 * 20);  // REST is asked some times more for each
  CHECK(stage.tape.gaps.size() == 20);
  CHECK(stage.recorder.last_id() == stage.venue.newest());
  CHECK(stage.recorder.counts().lost_ids == 20);
  stage.lose(1);
  stage.live(2);
  fail(59);
  CHECK(stage.recorder.counts().lost_ids == 20);
  fail(2);
  CHECK(stage.recorder.counts().lost_ids == 21);
  CHECK(stage.tape.unexplained().empty());
}

TEST_CASE("what REST says it does not have is given up whole, whatever else is held") {
  Stage stage({.gap_timeout = 60s});
  stage.live(1);
  stage.lose(1);
  stage.live(10);
  stage.lose(3'000);
  stage.live(5);
  stage.lose(300);
  stage.live(5);
  stage.serve(75, 1'000);  // its caches know nothing newer
  CHECK(stage.recorder.last_id() == stage.venue.newest());
  CHECK(stage.recorder.counts().unrecovered < 10);  // in few parts
  CHECK(stage.recorder.counts().lost_ids == 3'301);
  CHECK(stage.tape.unexplained().empty());
}

TEST_CASE("behind what was given up, what REST has is fetched, however long it was missing") {
  Stage stage({.gap_timeout = 60s});
  stage.live(1);
  stage.lose(1);
  stage.live(500);
  stage.lose(3'000);
  stage.live(1);
  int failures = 0;
  for (int i = 0; i < 170; ++i) {
    stage.recorder.tick(1s, true, at(i));
    const auto below = stage.recorder.next_page();
    if (!below) continue;
    if (stage.recorder.counts().lost_ids > 0 && failures++ < 2) {  // which proves nothing
      stage.recorder.on_page_failed(*below);
      continue;
    }
    auto page = stage.venue.page(below, stage.venue.newest());
    std::erase_if(page, [](const TradeText& trade) { return trade.id == 1'001; });
    stage.recorder.on_damaged_page(*below, page, at(i));
  }
  stage.recorder.note_fetched(at(170));
  REQUIRE(stage.tape.gaps.size() == 2);
  CHECK(stage.tape.gaps.front().kind == Kind::unrecovered);
  CHECK(stage.tape.gaps.back().kind == Kind::filled);
  CHECK(stage.recorder.last_id() == stage.venue.newest());
  CHECK(stage.recorder.counts().lost_ids == 1);
}

TEST_CASE("giving up at the end of REST's history goes no further than that") {
  Stage stage({.waiting_room = 10, .gap_timeout = 60s});
  stage.live(2);
  stage.lose(1'000);
  stage.live(300);
  const TradeId oldest = stage.venue.first_id() + 400;
  stage.serve(120, stage.venue.newest(), oldest);
  CHECK(stage.recorder.last_id() == stage.venue.newest());
  CHECK(stage.recorder.counts().lost_ids == 398);
  CHECK(stage.tape.ids.size() == 2 + stage.venue.ids_since(oldest).size());
  CHECK(stage.tape.unexplained().empty());
}

TEST_CASE("a tape that begins with the first id of all gives up what is missing, and no more") {
  Stage stage({.gap_timeout = 60s}, 0);
  stage.live(2);
  stage.serve(61, 0);
  REQUIRE(stage.tape.gaps.size() == 1);
  CHECK(stage.tape.gaps.front().kind == Kind::unrecovered);
  CHECK(stage.tape.gaps.front().from == 1);
  CHECK(stage.tape.gaps.front().to == 999);
  CHECK(stage.recorder.last_id() == 1'001);
}

TEST_CASE("a backfill from the end of history begins later when that moves on") {
  // Where a page shows it; at some distance from where a search does.
  const auto [oldest, first] = GENERATE(table<TradeId, TradeId>({{1'103, 1'103}, {1'600, 1'700}}));
  Stage stage({.gap_timeout = 30min});
  stage.recorder.hold();
  stage.lose(2'000);
  stage.live(10);
  stage.recorder.begin_behind(1'099, true, at(0));
  stage.serve(30, stage.venue.newest(), oldest);
  CHECK(stage.recorder.counts().unrecovered == 0);
  CHECK(stage.recorder.counts().lost_ids == 0);
  CHECK(stage.tape.ids == stage.venue.ids_since(first));
}

TEST_CASE("an end of history that stays is where a backfill from it begins") {
  Stage stage({.gap_timeout = 30min});
  stage.recorder.hold();
  stage.lose(2'000);
  stage.live(10);
  stage.recorder.begin_behind(1'099, true, at(0));
  stage.serve(30, stage.venue.newest(), 1'100);
  REQUIRE_FALSE(stage.tape.ids.empty());
  CHECK(stage.tape.ids.front() == 1'100);
}

TEST_CASE("a page with rows that cannot be read brings the others and proves nothing absent") {
  Stage stage({.gap_timeout = 60s});
  stage.live(1);
  stage.lose(9);
  stage.live(1);
  const auto serve_damaged = [&](int seconds) {
    for (int i = 0; i < seconds; ++i) {
      stage.recorder.tick(1s, true, at(i));
      while (const auto below = stage.recorder.next_page()) {
        auto page = stage.venue.page(below, stage.venue.newest());
        std::erase_if(page, [](const TradeText& trade) { return trade.id == 1'005; });
        stage.recorder.on_damaged_page(*below, page, at(i));
        break;
      }
    }
  };
  serve_damaged(50);
  CHECK(stage.recorder.last_id() == 1'004);
  CHECK(stage.recorder.counts().venue_holes == 0);
  serve_damaged(20);
  CHECK(stage.recorder.last_id() == 1'010);
  CHECK(stage.recorder.counts().lost_ids == 1);
}

TEST_CASE("what was fetched of an open gap has its record whenever that is asked for") {
  Stage stage;
  stage.live(2);
  stage.lose(5'000);
  stage.live(2);
  for (int i = 0; i < 40; ++i) {
    stage.recorder.tick(100ms, true, at(i));
    if (const auto below = stage.recorder.next_page())
      stage.recorder.on_page(*below, stage.venue.page(below, stage.venue.newest()), at(i));
    stage.recorder.note_fetched(at(i));
    if (stage.tape.ids.size() > 2) CHECK(stage.tape.gaps.back().to == stage.tape.ids.back());
  }
  REQUIRE(stage.recorder.has_gap());
  CHECK(stage.tape.gaps.size() > 30);
  stage.recorder.note_fetched(at(41));  // of what was fetched meanwhile: nothing
  stage.serve();
  TradeId next = 1'002;
  for (const auto& gap : stage.tape.gaps) {
    CHECK(gap.kind == Kind::filled);
    CHECK(gap.from == next);
    next = gap.to + 1;
  }
  CHECK(next == 6'002);
}

TEST_CASE("a full waiting room lets its oldest trades go and fetches them again") {
  Stage stage({.waiting_room = 10});
  stage.live(1);
  stage.lose(1);
  stage.live(300);
  CHECK(stage.recorder.waiting() == 10);
  CHECK(stage.recorder.counts().let_go == 290);
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
}

TEST_CASE("nothing is written or asked for during a pause, and nothing is lost by it") {
  Stage stage({.waiting_room = 10});
  stage.live(5);
  stage.recorder.pause();
  stage.live(100);
  CHECK(stage.tape.ids.size() == 5);
  CHECK_FALSE(stage.recorder.next_page().has_value());
  stage.recorder.expect_gap("full disk");
  stage.recorder.resume(at(9));
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  REQUIRE(stage.tape.gaps.size() == 1);
  CHECK(stage.tape.gaps.front().reason == "full disk");
  CHECK(stage.tape.gaps.front().opened == at(9));
}

TEST_CASE("new trades with old ids tell that the numbering began anew, repeated ones do not") {
  MadeVenue venue;
  for (int i = 0; i < 300; ++i) venue.print();
  const Timestamp last_time = venue.trade(1'150).time;
  Stage stage({}, 2'000'000, last_time);
  for (TradeId id = 1'000; id < 1'150; ++id) stage.recorder.on_live(venue.trade(id), at(0));
  CHECK_FALSE(stage.recorder.ids_went_back());
  for (TradeId id = 1'151; id < 1'250; ++id) stage.recorder.on_live(venue.trade(id), at(0));
  CHECK_FALSE(stage.recorder.ids_went_back());
  stage.recorder.on_live(venue.trade(1'250), at(0));
  CHECK(stage.recorder.ids_went_back());
  CHECK(stage.tape.ids.empty());
}

TEST_CASE("a restart fetches what was traded since the last trade on disk") {
  Stage stage({}, 1'010);
  stage.lose(50);
  stage.recorder.expect_gap("restart");
  stage.live(1);
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(1'011));
  REQUIRE(stage.tape.gaps.size() == 1);
  CHECK(stage.tape.gaps.front().reason == "restart");
  stage.lose(1);
  stage.live(1);
  stage.serve();
  REQUIRE(stage.tape.gaps.size() == 2);
  CHECK(stage.tape.gaps.back().reason == "lost messages");
}

TEST_CASE("a trade that only REST knows of is fetched without waiting for the feed") {
  Stage stage({}, 1'010);
  stage.lose(50);
  stage.recorder.on_newest(stage.venue.page(std::nullopt, stage.venue.newest(), 0, 1), at(0));
  CHECK(stage.recorder.has_gap());
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(1'011));
  CHECK_FALSE(stage.recorder.has_gap());
}

TEST_CASE("what REST brings unasked for has its record, too") {
  Stage stage({}, 999);
  stage.lose(5);
  stage.recorder.on_newest(stage.venue.page(std::nullopt, stage.venue.newest()), at(0));
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  CHECK_FALSE(stage.recorder.has_gap());
  REQUIRE(stage.tape.gaps.size() == 1);
  CHECK(stage.tape.gaps.front().kind == Kind::filled);
  CHECK(stage.tape.gaps.front().from == 1'000);
  CHECK(stage.tape.gaps.front().to == 1'004);
}

TEST_CASE("what is missing is counted without the trades that wait") {
  Stage stage;
  stage.live(10);
  CHECK(stage.recorder.missing() == 0);
  stage.lose(250);
  stage.live(5);
  CHECK(stage.recorder.missing() == 250);
  const auto below = stage.recorder.next_page();
  stage.recorder.on_page(*below, stage.venue.page(below, stage.venue.newest()), at(0));
  CHECK(stage.recorder.missing() == 151);  // the page shows the last one written, too
  stage.serve();
  CHECK(stage.recorder.missing() == 0);
}

TEST_CASE("a tape whose files were taken away goes back to their end and is fetched again") {
  Stage stage;
  stage.live(50);
  const auto end = stage.venue.trade(1'019);
  stage.recorder.rewind(end.id, end.time, at(5));
  CHECK(stage.recorder.last_id() == 1'019);
  CHECK(stage.recorder.missing() == 30);
  stage.tape.ids.resize(20);  // what the files hold
  stage.live(1);
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  REQUIRE(stage.tape.gaps.size() == 1);
  CHECK(stage.tape.gaps.front().from == 1'020);
  CHECK(stage.tape.gaps.front().to == 1'049);
  CHECK(stage.tape.gaps.front().reason == "file taken away");
  CHECK(stage.recorder.counts().lost_ids == 0);
}

TEST_CASE(
    "files that are taken away while a gap is open put the gap back, not the trades after it") {
  Stage stage;
  stage.live(50);
  stage.lose(10);
  stage.live(5);
  const auto end = stage.venue.trade(1'019);
  stage.recorder.rewind(end.id, end.time, at(5));
  CHECK(stage.recorder.missing() == 40);
  CHECK(stage.recorder.waiting() == 5);
  stage.tape.ids.resize(20);
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  CHECK(stage.tape.unexplained().empty());
}

TEST_CASE("nothing goes back to a trade that is not written yet, nor before the first") {
  Stage stage;
  stage.recorder.rewind(1'000, {}, at(0));
  CHECK_FALSE(stage.recorder.last_id());
  stage.live(10);
  stage.recorder.rewind(1'009, {}, at(0));
  stage.recorder.rewind(5'000, {}, at(0));
  CHECK(stage.recorder.last_id() == 1'009);
  CHECK_FALSE(stage.recorder.has_gap());
}

TEST_CASE("a tape that is held begins where it is told to") {
  Stage stage;
  stage.lose(500);
  stage.recorder.hold();
  stage.live(20);
  CHECK(stage.tape.ids.empty());
  CHECK_FALSE(stage.recorder.next_page().has_value());
  stage.recorder.expect_gap("backfill");
  stage.recorder.begin_behind(1'249, false, at(3));
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(1'250));
  REQUIRE(stage.tape.gaps.size() == 1);
  CHECK(stage.tape.gaps.front().from == 1'250);
  CHECK(stage.tape.gaps.front().to == 1'499);
  CHECK(stage.tape.gaps.front().reason == "backfill");

  Stage inside;
  inside.recorder.hold();
  inside.live(20);
  inside.recorder.begin_behind(1'009, false, at(3));
  CHECK(inside.tape.ids == inside.venue.ids_since(1'010));
  CHECK(inside.tape.gaps.empty());
}

TEST_CASE("one id that leaps ends nothing, whatever the feed goes on with") {
  const TradeId leap = GENERATE(2U, 50U, 900U, 1'001U, 1'000'000'000U, ~TradeId{0} - 2'000);
  CAPTURE(leap);
  Stage stage({.gap_timeout = 60s});
  stage.live(20);
  stage.lose(1);
  TradeText lie = stage.venue.trade(stage.venue.newest());
  lie.id += leap;
  stage.recorder.on_live(lie, at(0));
  stage.live(20);
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  for (int minute = 0; minute < 3; ++minute) {  // a quiet market
    stage.serve();
    stage.live(1);
  }
  stage.live(2'000);
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  CHECK_FALSE(stage.recorder.has_gap());
  CHECK(stage.recorder.counts().lost_ids == 0);
  CHECK(stage.tape.aside == (leap > 20 ? std::vector{lie.id} : std::vector<TradeId>{}));
}

TEST_CASE("an id that leaps is believed when the feed goes on from there, or REST shows one near") {
  const bool feed_goes_on = GENERATE(true, false);
  Stage stage({.gap_timeout = 60s});
  stage.live(10);
  stage.lose(50'000);
  stage.live(1);
  CHECK_FALSE(stage.recorder.has_gap());
  CHECK(stage.recorder.wants_pages());
  if (feed_goes_on) {
    stage.live(1);
    CHECK(stage.recorder.has_gap());
  }
  stage.serve(70, stage.venue.newest());
  stage.recorder.note_fetched(at(0));
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  CHECK(stage.tape.aside.empty());
  CHECK(stage.recorder.counts().lost_ids == 0);
}

TEST_CASE("one id that leaps does not begin a tape") {
  Stage stage;
  stage.venue.print();
  TradeText lie = stage.venue.trade(1'000);
  lie.id = GENERATE(0U, 7'000'000'000U);
  stage.recorder.on_live(lie, at(0));
  CHECK(stage.tape.ids.empty());
  stage.live(5);
  CHECK(stage.tape.ids == std::vector<TradeId>{1'001, 1'002, 1'003, 1'004, 1'005});
}

TEST_CASE("what REST has shown bears out the first trade of a tape") {
  Stage stage;
  stage.lose(10);
  stage.recorder.on_newest(stage.venue.page(std::nullopt, stage.venue.newest()), at(0));
  stage.live(1);
  CHECK(stage.recorder.last_id() == 1'009);
  stage.live(1);
  CHECK(stage.tape.ids == std::vector<TradeId>{1'010, 1'011});
}

TEST_CASE("one answer of REST that leaves a trade out does not make a hole") {
  Stage stage;
  stage.live(5);
  stage.lose(20);
  stage.live(5);
  const auto below = stage.recorder.next_page();
  auto page = stage.venue.page(below, stage.venue.newest());
  std::erase_if(page, [](const TradeText& trade) { return trade.id == 1'010; });
  stage.recorder.on_page(*below, page, at(0));
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  CHECK(stage.recorder.counts().venue_holes == 0);
}

TEST_CASE("a trade dated far from the exchange's clock is what REST says it is") {
  Stage stage;
  stage.live(5);
  const Timestamp now = stage.venue.trade(1'004).time;
  const TimeBounds bounds{now - 24h, now + 10min, true};
  stage.recorder.believe_times(bounds, at(0));
  stage.venue.print();
  TradeText lie = stage.venue.trade(1'005);
  lie.time = GENERATE(from_unix_ms(253'402'300'799'999), from_unix_ms(86'400'000));
  stage.recorder.on_live(lie, at(0));
  CHECK(stage.recorder.doubts_times());
  CHECK(stage.tape.ids.back() == 1'004);
  stage.recorder.believe_times(bounds, at(0));
  stage.live(5);
  SECTION("REST says otherwise") {
    stage.serve();
    CHECK(stage.tape.ids == stage.venue.ids_since(0));
    stage.recorder.believe_times(bounds, at(0));
    CHECK(stage.tape.aside == std::vector<TradeId>{1'005});
    CHECK_FALSE(stage.recorder.doubts_times());
    CHECK(stage.recorder.counts().lost_ids == 0);
  }
  SECTION("REST says the same") {
    for (int answers = 0; answers < 2; ++answers) {
      const auto below = stage.recorder.next_page();
      if (!below) break;
      auto page = stage.venue.page(below, stage.venue.newest());
      for (auto& trade : page)
        if (trade.id == lie.id) trade.time = lie.time;
      stage.recorder.on_page(*below, page, at(1));
    }
    CHECK(stage.recorder.last_id() == 1'010);
    CHECK(stage.tape.ids.size() == 10);
    CHECK(stage.tape.aside == std::vector<TradeId>{1'005});
    CHECK(stage.tape.unexplained().empty());
    REQUIRE(stage.tape.gaps.size() == 1);
    CHECK(stage.tape.gaps.front().kind == Kind::unrecovered);
    CHECK(stage.tape.gaps.front().reason ==
          "lost messages: the exchange dates it far ahead of its clock, or behind; it is kept in "
          "the rejects");
  }
}

TEST_CASE("while the exchange's clock is not certain, trades wait for it, and none is lost") {
  Stage stage;
  const TimeBounds wrong{at(0) - 24h, at(0) + 10min, false};  // years from the trades' times
  const TimeBounds behind{from_unix_ms(0), from_unix_ms(1), false};
  const bool is_behind = GENERATE(false, true);
  stage.recorder.believe_times(is_behind ? behind : wrong, at(0));
  stage.live(100);
  const Timestamp now = stage.venue.trade(stage.venue.newest()).time;
  stage.recorder.believe_times({now - 24h, now + 10min, true}, at(0));
  stage.live(1);
  stage.serve();
  const auto first = stage.tape.ids.front();
  CHECK(first <= 1'036);  // 64 may wait
  CHECK(stage.tape.ids == stage.venue.ids_since(first));
  CHECK(stage.tape.aside.empty());
  CHECK_FALSE(stage.recorder.doubts_times());
}

TEST_CASE("of two statements about a trade that waits neither is believed") {
  Stage stage;
  stage.live(5);
  stage.lose(1);
  stage.lose(1);
  TradeText lie = stage.venue.trade(1'005);
  lie.id = 1'006;  // in the place of the next one
  stage.recorder.on_live(lie, at(0));
  stage.recorder.on_live(stage.venue.trade(1'006), at(0));
  CHECK(stage.recorder.waiting() == 0);
  CHECK(stage.recorder.has_gap());
  stage.serve();
  CHECK(stage.tape.ids == stage.venue.ids_since(0));
  CHECK(stage.tape.times.back() == stage.venue.trade(1'006).time);
}

TEST_CASE("REST, too, shows when the numbering began again") {
  Stage stage({}, 2'000'000, Timestamp{});
  stage.lose(50);
  stage.recorder.on_newest(stage.venue.page(std::nullopt, stage.venue.newest(), 0, 1), at(0));
  CHECK_FALSE(stage.recorder.ids_went_back());  // one row
  stage.recorder.on_newest(stage.venue.page(std::nullopt, stage.venue.newest()), at(0));
  CHECK(stage.recorder.ids_went_back());
}
