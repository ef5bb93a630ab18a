// Whatever the feed does to messages, and however REST lags behind: the tape is the venue's.
#include <algorithm>
#include <deque>
#include <set>

#include "support/catch.hpp"
#include "support/made_venue.hpp"

#include "market/backfill_search.hpp"
#include "sim/split_mix.hpp"

namespace {

using namespace rq;
using std::chrono::milliseconds;
using test::KeptTape;
using test::MadeVenue;

/// What goes wrong in a run, each in one of so many cases; 0: never.
struct Trouble {
  std::uint64_t lose = 0;
  std::uint64_t lose_run = 0;  // up to 400 messages in a row
  std::uint64_t repeat = 0;
  std::uint64_t reorder = 0;
  std::uint64_t hole = 0;
  std::uint64_t long_hole = 0;
  std::uint64_t rest_fails = 0;
  TradeId rest_lag = 0;  // ids that REST is behind, at most
  std::size_t rest_page = 100;
  std::uint64_t looks = 0;  // at the newest trades that REST has, unasked for by the plan
  bool restarts = false;
  bool pauses = false;
};

class Run {
 public:
  Run(std::uint64_t seed, const Trouble& trouble) : random_(seed), trouble_(trouble) {
    settings_.waiting_room = 50 + random_.below(400);
    start();
  }

  void go(int steps) {
    for (int i = 0; i < steps; ++i) step();
    calm_ = true;
    recorder_->resume(now());
    look_behind(0);
    for (int i = 0; i < 20'000 && recorder_->last_id() != venue_.newest(); ++i) serve_rest();
    recorder_->note_fetched(now());
  }

  [[nodiscard]] const MadeVenue& venue() const { return venue_; }
  [[nodiscard]] const KeptTape& tape() const { return tape_; }
  /// Whether the feed brought this trade, at least once.
  [[nodiscard]] bool was_live(TradeId id) const { return live_.contains(id); }

 private:
  Timestamp now() { return from_unix_ms(1'800'000'000'000 + clock_++); }
  bool one_in(std::uint64_t n) { return !calm_ && random_.once_in(n); }

  void start() {
    std::optional<TradeId> last;
    if (!tape_.ids.empty()) last = tape_.ids.back();
    recorder_.emplace(settings_, last, Timestamp{}, tape_);
    under_way_.clear();
  }

  void step() {
    TradeId hole = 0;
    if (one_in(trouble_.hole)) hole = 1 + random_.below(3);
    if (one_in(trouble_.long_hole)) hole = 1 + random_.below(3'000);
    venue_.print(hole);
    if (one_in(trouble_.lose_run)) deaf_ = 1 + random_.below(400);
    if (deaf_ > 0)
      --deaf_;
    else if (!one_in(trouble_.lose))
      feed_.push_back(venue_.newest());
    if (feed_.size() > 1 && one_in(trouble_.reorder))
      std::swap(feed_.back(), feed_[random_.below(feed_.size())]);
    if (feed_.size() > 20 || !one_in(3)) deliver();
    if (one_in(4)) serve_rest();
    if (one_in(trouble_.looks)) look_behind(random_.below(trouble_.rest_lag + 1));
    if (one_in(5)) recorder_->note_fetched(now());
    if (trouble_.restarts && one_in(500)) {
      recorder_->note_fetched(now());
      start();
    }
    if (trouble_.pauses && one_in(300)) recorder_->pause();
    if (trouble_.pauses && one_in(100)) recorder_->resume(now());
  }

  void deliver() {
    while (!feed_.empty()) {
      const TradeId id = feed_.front();
      recorder_->on_live(venue_.trade(id), now());
      live_.insert(id);
      if (one_in(trouble_.repeat)) recorder_->on_live(venue_.trade(id), now());
      feed_.pop_front();
    }
  }

  /// What follows a connection or a silence of the feed.
  void look_behind(TradeId lag) {
    recorder_->on_newest(venue_.page(std::nullopt, venue_.newest() - lag), now());
  }

  /// Asks for pages, and answers some of those under way in any order.
  void serve_rest() {
    recorder_->tick(milliseconds(1'000), true, now());
    while (const auto below = recorder_->next_page()) under_way_.push_back(*below);
    REQUIRE(under_way_.size() <= PagePlan::most_requests);
    while (!under_way_.empty() && (calm_ || !one_in(3))) {
      const auto at = random_.below(under_way_.size());
      const TradeId below = under_way_[at];
      under_way_.erase(under_way_.begin() + static_cast<std::ptrdiff_t>(at));
      if (one_in(trouble_.rest_fails)) {
        recorder_->on_page_failed(below);
        continue;
      }
      const TradeId lag = calm_ ? 0 : random_.below(trouble_.rest_lag + 1);
      recorder_->on_page(below, venue_.page(below, venue_.newest() - lag, 0, trouble_.rest_page),
                         now());
    }
  }

  sim::SplitMix random_;
  Trouble trouble_;
  RecorderSettings settings_;
  MadeVenue venue_;
  KeptTape tape_;
  std::optional<TradeRecorder> recorder_;
  std::deque<TradeId> feed_;
  std::set<TradeId> live_;
  std::uint64_t deaf_ = 0;
  std::vector<TradeId> under_way_;
  bool calm_ = false;
  std::int64_t clock_ = 0;
};

void require_whole_tape(const Run& run) {
  const auto& tape = run.tape();
  REQUIRE_FALSE(tape.ids.empty());
  const bool whole = tape.ids == run.venue().ids_since(tape.ids.front());
  CHECK(whole);
  CHECK(tape.unexplained().empty());
  TradeId end = 0;
  std::set<TradeId> filled;
  for (const auto& gap : tape.gaps) {
    CHECK(gap.kind != GapRecord::Kind::unrecovered);
    CHECK(gap.from <= gap.to);
    const bool is_filled = gap.kind == GapRecord::Kind::filled;
    for (TradeId id = gap.from; id <= gap.to; ++id) {
      if (run.venue().has(id) != is_filled) FAIL("id " << id);
      if (is_filled && !filled.insert(id).second) FAIL("id " << id << " has two records");
    }
    end = gap.to;
  }
  for (const TradeId id : tape.ids)
    if (!run.was_live(id) && !filled.contains(id)) FAIL("id " << id << " has no record");
  CHECK(end <= run.venue().newest());
}

}  // namespace

TEST_CASE("a recorder loses nothing, whatever feed and REST do", "[recorder]") {
  const Trouble kinds[] = {
      {},
      {.lose = 20},
      {.lose_run = 200},
      {.repeat = 3},
      {.reorder = 2},
      {.hole = 10},
      {.long_hole = 300},
      {.lose = 30, .rest_lag = 60},
      {.lose_run = 300, .rest_fails = 2, .rest_lag = 500},
      {.lose_run = 300, .hole = 40, .rest_page = 37},
      {.lose = 50, .restarts = true},
      {.lose = 50, .pauses = true},
      {.lose_run = 200, .long_hole = 400, .rest_fails = 3, .rest_lag = 200, .looks = 30},
      {.lose = 20,
       .lose_run = 400,
       .repeat = 10,
       .reorder = 4,
       .hole = 60,
       .long_hole = 900,
       .rest_fails = 5,
       .rest_lag = 150,
       .looks = 100,
       .restarts = true,
       .pauses = true},
  };
  for (const auto& trouble : kinds) {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
      CAPTURE(&trouble - kinds, seed);
      Run run(seed, trouble);
      run.go(3'000);
      require_whole_tape(run);
    }
  }
}

TEST_CASE("a backfill begins at the first trade since its start, whatever caches say",
          "[recorder]") {
  sim::SplitMix random(11);
  for (int round = 0; round < 200; ++round) {
    MadeVenue venue;
    for (std::uint64_t trades = 1 + random.below(5'000); trades > 0; --trades)
      venue.print(random.once_in(50) ? random.below(400) : 0);
    const auto all = venue.ids_since(0);
    const TradeId wanted = all[random.below(all.size())];
    BackfillSearch search(venue.trade(wanted).time);
    int pages = 0;
    while (!search.done()) {
      REQUIRE(++pages < 10'000);
      const auto below = search.below();
      if (random.once_in(5)) {
        search.on_page({});
        continue;
      }
      // The newest page is a true one: a tape may begin early, but not late.
      const bool lags = below && random.once_in(5);
      search.on_page(venue.page(below, lags ? all[random.below(all.size())] : venue.newest()));
    }
    CAPTURE(round, wanted);
    CHECK(*std::ranges::upper_bound(all, *search.behind()) == wanted);
    CHECK(search.cut_short() == (wanted == all.front()));
  }
}

TEST_CASE("a backfill begins where history ends, though that moves on", "[recorder]") {
  sim::SplitMix random(13);
  for (int round = 0; round < 200; ++round) {
    MadeVenue venue;
    for (std::uint64_t trades = 3'000 + random.below(5'000); trades > 0; --trades)
      venue.print(random.once_in(50) ? random.below(40) : 0);
    const auto all = venue.ids_since(0);
    BackfillSearch search(venue.trade(all.front()).time);
    std::size_t oldest = 50 + random.below(500);
    int pages = 0;
    for (; !search.done(); oldest += random.below(10)) {
      REQUIRE(++pages < 100);
      search.on_page(venue.page(search.below(), venue.newest(), all[oldest]));
    }
    CAPTURE(round, pages, oldest);
    CHECK(search.cut_short());
    CHECK(*search.behind() >= all[oldest - 50]);
    CHECK(*search.behind() < all[oldest]);
  }
}

TEST_CASE("a backfill begins at the first trade since its start", "[recorder]") {
  sim::SplitMix random(7);
  for (int round = 0; round < 200; ++round) {
    MadeVenue venue;
    const auto trades = 1 + random.below(5'000);
    for (std::uint64_t i = 0; i < trades; ++i)
      venue.print(random.once_in(50) ? random.below(400) : 0);
    const auto all = venue.ids_since(0);
    const TradeId oldest = random.once_in(2) ? 0 : all[random.below(all.size())];
    const TradeId wanted = all[random.below(all.size())];
    BackfillSearch search(venue.trade(wanted).time);
    int pages = 0;
    CHECK_FALSE(search.pages_left());
    while (!search.done()) {
      CHECK(search.pages_left() != 0);
      search.on_page(venue.page(search.below(), venue.newest(), oldest));
      REQUIRE(++pages < 60);
    }
    CHECK(search.pages_left() == 0);
    const TradeId expected = *std::ranges::lower_bound(all, std::max(oldest, wanted));
    CAPTURE(round, wanted, oldest);
    const auto begin = std::ranges::upper_bound(all, *search.behind());
    CHECK(*begin == expected);
    const auto since_oldest = std::ranges::lower_bound(all, oldest);
    const bool nothing_older = since_oldest == all.end() || *since_oldest >= wanted;
    CHECK(search.cut_short() == nothing_older);
  }
}
