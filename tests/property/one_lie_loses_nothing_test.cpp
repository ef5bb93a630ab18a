// One statement of the exchange is a lie: an id, a time, a price, a size or a side, in the feed or
// in one answer of REST. Nothing else is lost by it, and nothing ends.
#include <algorithm>
#include <array>
#include <vector>

#include "support/catch.hpp"
#include "support/made_venue.hpp"

#include "market/exchange_clock.hpp"
#include "market/trade_recorder.hpp"
#include "sim/split_mix.hpp"

namespace {

using namespace rq;
using namespace std::chrono_literals;
using test::KeptTape;
using test::MadeVenue;

constexpr auto gap_timeout = 60s;

/// A market that is recorded, with a lie in it somewhere.
class Run {
 public:
  Run(std::uint64_t seed, bool feed_loses) : random_(seed), feed_loses_(feed_loses) {
    lie_at_ = 1 + random_.below(250);
    lies_in_feed_ = random_.once_in(2);
    kind_ = random_.below(6);
    starts_empty_ = random_.once_in(2);
    for (int i = 0; i < 20; ++i) venue_.print();
    recorder_.emplace(RecorderSettings{.gap_timeout = gap_timeout},
                      starts_empty_ ? std::nullopt : std::optional(venue_.newest()), Timestamp{},
                      tape_);
    recorder_->believe_times({market_time() - 24h, market_time() + 10min, false}, market_time());
  }

  void go() {
    for (int i = 0; i < 400; ++i) step();
    // Quiet until all is given up that nothing bears out, then busy for as long as
    // it takes to reach what was said to be.
    pass(3 * gap_timeout);
    for (int i = 0; i < 2'500; ++i) step();
    feed_loses_ = false;
    for (int i = 0; i < 50; ++i) step();
    look();
    pass(2 * gap_timeout);
  }

  [[nodiscard]] const MadeVenue& venue() const { return venue_; }
  [[nodiscard]] const KeptTape& tape() const { return tape_; }
  [[nodiscard]] const RecorderCounts& counts() const { return recorder_->counts(); }
  [[nodiscard]] const std::optional<TradeText>& lie() const { return lie_; }
  [[nodiscard]] bool waits() const { return recorder_->has_gap() || recorder_->waiting() > 0; }

 private:
  Timestamp market_time() const { return venue_.trade(venue_.newest()).time; }

  void step() {
    venue_.print();
    if (feed_loses_ && random_.once_in(25)) {
      for (auto more = random_.below(150); more > 0; --more) venue_.print();
    } else {
      TradeText trade = venue_.trade(venue_.newest());
      if (lies_in_feed_) tell_lie(trade);
      recorder_->on_live(trade, market_time());
    }
    if (random_.once_in(40)) look();
    if (random_.once_in(3)) serve(100ms);
  }

  void pass(std::chrono::milliseconds time) {
    for (; time.count() > 0; time -= 500ms) serve(500ms);
  }

  void look() {
    auto page = venue_.page(std::nullopt, venue_.newest());
    if (!lies_in_feed_) tell_lie(page[random_.below(page.size())]);
    recorder_->on_newest(page, market_time());
  }

  void serve(std::chrono::milliseconds elapsed) {
    recorder_->believe_times({market_time() - 24h, market_time() + 10min, doubted_}, market_time());
    doubted_ = recorder_->doubts_times();
    recorder_->tick(elapsed, true, market_time());
    std::vector<TradeId> asked;
    while (const auto below = recorder_->next_page()) asked.push_back(*below);
    for (const TradeId below : asked) {
      auto page = venue_.page(below, venue_.newest());
      if (!lies_in_feed_ && !page.empty()) tell_lie(page[random_.below(page.size())]);
      recorder_->on_page(below, page, market_time());
    }
  }

  /// Once, when it is time.
  void tell_lie(TradeText& trade) {
    if (lie_at_ == 0 || --lie_at_ > 0) return;
    switch (kind_) {
      case 0: {
        constexpr std::array<TradeId, 8> leaps{
            1, 3, 99, 101, 1'000, 1'000'000, 1'000'000'000, TradeId{1} << 62U};
        trade.id += leaps[random_.below(leaps.size())];
        break;
      }
      case 1:
        trade.id -= 1 + random_.below(std::min<TradeId>(trade.id, 1'000));
        break;
      case 2:
        trade.time = from_unix_ms(253'402'300'799'999);
        break;
      case 3:
        trade.time = from_unix_ms(random_.once_in(2) ? 0 : 1'500'000'000'000);
        break;
      case 4:
        trade.price = "0.00001";
        trade.side = trade.side == Side::buy ? Side::sell : Side::buy;
        break;
      default:
        trade.size = "999999999";
    }
    lie_ = trade;
  }

  sim::SplitMix random_;
  bool feed_loses_;
  std::uint64_t lie_at_ = 0;
  bool lies_in_feed_ = false;
  std::uint64_t kind_ = 0;
  bool starts_empty_ = false;
  bool doubted_ = false;
  std::optional<TradeText> lie_;
  MadeVenue venue_;
  KeptTape tape_;
  std::optional<TradeRecorder> recorder_;
};

}  // namespace

TEST_CASE("one lie in any message loses nothing and ends nothing", "[recorder]") {
  const bool feed_loses = GENERATE(false, true);
  std::uint64_t told = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Run run(seed, feed_loses);
    run.go();
    const auto& tape = run.tape();
    if (run.lie()) ++told;
    CAPTURE(feed_loses, seed, run.lie().has_value(), run.lie().value_or(TradeText{}).id,
            run.lie().value_or(TradeText{}).time.time_since_epoch().count());
    REQUIRE_FALSE(tape.ids.empty());
    const bool whole = tape.ids == run.venue().ids_since(tape.ids.front());
    CHECK(whole);
    CHECK(tape.ids.front() <= 1'400);  // the lie may have been the first
    CHECK(run.counts().lost_ids == 0);
    CHECK_FALSE(run.waits());
    CHECK(tape.aside.size() <= 1);
    std::size_t wrong_times = 0;
    for (std::size_t i = 0; i < tape.ids.size(); ++i)
      if (run.venue().has(tape.ids[i]) && tape.times[i] != run.venue().trade(tape.ids[i]).time)
        ++wrong_times;
    // What is lost and lied about at once nobody can tell.
    CHECK(wrong_times <= (feed_loses ? 1U : 0U));
  }
  CHECK(told > 200);
}
