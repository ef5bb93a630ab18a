// A question about the past gets the answer of its day: what happened later changes nothing.
#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/folds.hpp"
#include "support/memory_file_system.hpp"
#include "support/random_markets.hpp"

#include "market/signals/find_signals.hpp"
#include "sim/split_mix.hpp"
#include "vault/wick_event_reader.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");

std::vector<WickEvent> make_events(const MarketSettings& settings) {
  Folds folds(tick_of(settings));
  for (const auto& trade : make_trades(settings)) folds.add(trade);
  return folds.derived().events;
}

Timestamp time_of(const WickEvent& event) {
  if (event.status == WickStatus::expired) return event.wick.expiry();
  return event.touch ? event.touch->time : event.wick.creation;
}

/// The answer from a file with these events.
Findings answer(const std::vector<WickEvent>& events, Timestamp as_of, const SignalRules& rules) {
  std::string lines;
  for (const auto& event : events) lines += json_line(event, btc);
  MemoryFileSystem disk;
  disk.load({{layout.relative(layout.wick_events(btc)), lines}}, layout.root());
  const auto wicks =
      vault::read_wicks(disk, layout, btc, rules.timeframe, as_of - rules.look_back(), as_of);
  return find_signals(btc, wicks, as_of, rules);
}

/// Rules under which many wicks are signals; now and then so wide that wicks expire in between.
SignalRules random_rules(SplitMix& random) {
  SignalRules rules;
  rules.timeframe = all_timeframes[random.below(timeframe_count)];
  rules.age_min = std::chrono::minutes(random.between(0, 5));
  rules.age_max = std::chrono::minutes(random.once_in(3) ? 12'000 : 40);
  rules.min_touched = random.below(4);
  rules.max_size_percentile = Decimal(random.between(0, 100), 0);
  return rules;
}

}  // namespace

TEST_CASE("later events change no answer") {
  const auto seed = GENERATE(range(1U, 41U));
  const auto settings = random_market(seed);
  INFO(describe(settings));
  const auto events = make_events(settings);
  if (events.empty()) return;
  SplitMix random(seed);
  for (int i = 0; i < 6; ++i) {
    const Timestamp as_of = time_of(events[random.below(events.size())]);
    const auto rules = random_rules(random);
    std::vector<WickEvent> known;
    for (const auto& event : events)
      if (time_of(event) <= as_of) known.push_back(event);
    const auto then = answer(known, as_of, rules);
    const auto now = answer(events, as_of, rules);
    REQUIRE(then.signals == now.signals);
    REQUIRE(then.tally == now.tally);
  }
}
