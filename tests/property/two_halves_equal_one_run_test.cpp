// However the input is split between runs: the same output and the same state as one run.
#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/folds.hpp"
#include "support/random_markets.hpp"

#include "core/inst_id.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

void append(Derived& all, const Derived& part) {
  const auto add = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  all.late += part.late;
  all.as_of = part.as_of;
  add(all.minutes, part.minutes);
  add(all.vwap, part.vwap);
  add(all.cvd, part.cvd);
  add(all.candles, part.candles);
  add(all.events, part.events);
  all.untouched = part.untouched;
}

/// Runs over `trades` with a save and a restore before each cut (an index, ascending).
std::pair<Derived, Folds::State> run_in_parts(const std::vector<Trade>& trades,
                                              const std::optional<Price>& tick_size,
                                              const std::vector<std::size_t>& cuts) {
  Derived all;
  Folds::State state;
  std::size_t next = 0;
  for (std::size_t part = 0; part <= cuts.size(); ++part) {
    Folds folds = part == 0 ? Folds(tick_size) : Folds(tick_size, state);
    const std::size_t end = part == cuts.size() ? trades.size() : cuts[part];
    while (next < end) folds.add(trades[next++]);
    append(all, folds.derived());
    state = folds.state();
  }
  return {all, state};
}

std::vector<std::size_t> random_cuts(std::uint64_t seed, std::size_t size) {
  SplitMix random(seed);
  std::vector<std::size_t> cuts;
  for (auto n = 1 + random.below(12); n > 0; --n) cuts.push_back(random.below(size + 1));
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

void check_equal(const Derived& parts, const Derived& whole) {
  const auto instrument = InstId::require("BTC-USDT-SWAP");
  CHECK(parts.late == whole.late);
  CHECK(parts.minutes == whole.minutes);
  CHECK(difference(all_files(parts, instrument), all_files(whole, instrument)) == "");
}

}  // namespace

TEST_CASE("runs that stop anywhere and go on from their state equal one run") {
  const auto seed = GENERATE(range(101U, 161U));
  const auto settings = random_market(seed);
  INFO(describe(settings));
  const auto trades = make_trades(settings);
  REQUIRE(trades.size() > 50);
  const auto [whole, end] = run_in_parts(trades, tick_of(settings), {});
  const auto cuts = random_cuts(seed, trades.size());
  INFO("first cut before trade " << cuts.front());
  const auto [parts, end_of_parts] = run_in_parts(trades, tick_of(settings), cuts);
  check_equal(parts, whole);
  CHECK((end_of_parts == end));
}

TEST_CASE("a run for every single trade equals one run") {
  auto settings = random_market(7);
  settings.disorder = Disorder::all();
  auto trades = make_trades(settings);
  trades.resize(std::min<std::size_t>(trades.size(), 1500));
  std::vector<std::size_t> cuts;
  for (std::size_t i = 0; i < trades.size(); ++i) cuts.push_back(i);
  const auto [whole, end] = run_in_parts(trades, tick_of(settings), {});
  const auto [parts, end_of_parts] = run_in_parts(trades, tick_of(settings), cuts);
  check_equal(parts, whole);
  CHECK((end_of_parts == end));
}
