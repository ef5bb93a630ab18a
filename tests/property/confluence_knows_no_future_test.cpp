// With every file cut off at a moment, the question about that moment gets the same answer.
#include <algorithm>
#include <array>

#include "find_signals/evaluator.hpp"
#include "find_signals/signal_json.hpp"
#include "support/book_lines.hpp"
#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/folds.hpp"
#include "support/memory_file_system.hpp"
#include "support/random_markets.hpp"

#include "market/signals/factors.hpp"
#include "sim/split_mix.hpp"
#include "vault/gzip.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/pillar_state.hpp"
#include "vault/state_codec.hpp"

using namespace rq;
using namespace rq::app;
using namespace rq::sim;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");

Derived make_derived(const MarketSettings& settings) {
  Folds folds(tick_of(settings));
  for (const auto& trade : make_trades(settings)) folds.add(trade);
  return folds.derived();
}

Timestamp time_of(const WickEvent& event) {
  if (event.status == WickStatus::expired) return event.wick.expiry();
  return event.touch ? event.touch->time : event.wick.creation;
}

/// What was known at the moment; all of it without one.
Derived known_at(Derived all, std::optional<Timestamp> moment) {
  if (!moment) return all;
  const auto minute_end = [](const auto& record) { return record.window_start + 1min; };
  std::erase_if(all.vwap, [&](const auto& record) { return minute_end(record) > *moment; });
  std::erase_if(all.cvd, [&](const auto& record) { return minute_end(record) > *moment; });
  std::erase_if(all.candles, [&](const auto& candle) { return candle.end() > *moment; });
  std::erase_if(all.events, [&](const auto& event) { return time_of(event) > *moment; });
  return all;
}

struct BookEntry {
  Timestamp time;
  std::string line;
};

/// Snapshots around the close of each minute, some with a gap, with sizes that make some walls.
std::vector<BookEntry> make_book(const Derived& derived, SplitMix& random) {
  std::vector<BookEntry> book;
  for (const Candle& candle : derived.candles) {
    if (candle.timeframe != Timeframe::m1) continue;
    const Timestamp time = candle.end() - std::chrono::milliseconds(random.below(55'000));
    const BookLevels levels{
        {candle.high.value.to_string(), std::to_string(random.below(1'000'000))},
        {candle.low.value.to_string(), std::to_string(random.below(1'000))}};
    book.push_back({time, book_line(btc, time, levels, levels, random.once_in(10))});
  }
  return book;
}

/// The state of a calculator that has read everything up to the moment. A minute without trades has
/// no record, and still it was calculated.
std::string cvd_state(Timestamp through) {
  vault::PillarState state;
  state.pillar = "cvd";
  state.open_minutes =
      vault::state_codec::to_json(MinuteBuilder::State{floor_minute(through) + 1s, {}});
  return state.to_text(btc);
}

MemoryFileSystem make_disk(const Derived& derived, const std::vector<BookEntry>& book,
                           std::optional<Timestamp> moment, bool pack) {
  MemoryFileSystem fs;
  Tree tree = all_files(known_at(derived, moment), btc);
  for (const auto& [time, line] : book)
    if (!moment || time <= *moment) tree[book_path(layout, btc, time)] += line;
  tree[layout.relative(layout.state("cvd", btc))] = cvd_state(moment.value_or(*derived.as_of));
  fs.load(tree, layout.root());
  if (pack) {
    for (const auto& [path, bytes] : tree) {
      if (!path.starts_with("raw/okx/l2_perps/")) continue;
      const auto file = layout.root() / path;
      const auto input = fs.open_read(file);
      const auto output = fs.create(file.string() + ".gz");
      vault::write_gzip(*input, *output);
      fs.remove(file);
    }
  }
  vault::write_instrument_facts(fs, layout, btc, {{"0.01", "1", "linear"}}, "{}", Timestamp());
  return fs;
}

std::string answer(MemoryFileSystem& fs, const SignalOptions& options) {
  std::string out;
  const auto evaluations = Evaluator(make_query(options, Timestamp()), fs, layout, [] {
                             return Timestamp();
                           }).evaluate();
  for (const Signal& signal : signals_of(evaluations, {})) append_json(out, signal);
  return out;
}

/// Rules under which many wicks are signals, and factors now met, now not.
SignalOptions wide_options(SplitMix& random) {
  SignalOptions options;
  options.age_min = std::chrono::minutes(random.between(0, 5));
  options.age_max = 200min;
  options.min_touched = 0;
  options.max_size_percentile = "100";
  options.confluence.wanted = true;
  if (random.once_in(2)) {
    options.confluence.anchor_bps = "0";
    options.confluence.deviation_bps = "100";
  }
  options.confluence.walls = {random.once_in(2) ? "1000000000000" : "100000"};
  return options;
}

/// Moments on, just before and just behind the edges of records: of any minute, or of one with
/// trades, which a snapshot is close to.
Timestamp random_moment(const Derived& derived, SplitMix& random) {
  const auto start = random.once_in(3)
                         ? derived.vwap[random.below(derived.vwap.size())].window_start
                         : derived.cvd[random.below(derived.cvd.size())].window_start;
  constexpr std::array offsets{-1ms, 0ms, 1ms, 30'000ms};
  return start + 1min + offsets[random.below(offsets.size())];
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("with every file cut off at the moment asked about, confluence answers the same") {
  std::string all_answers;
  for (unsigned seed = 1; seed <= 24; ++seed) {
    const auto settings = random_market(seed);
    INFO(describe(settings));
    const auto derived = make_derived(settings);
    if (derived.vwap.empty()) continue;
    SplitMix random(seed);
    const auto book = make_book(derived, random);
    const bool pack = random.once_in(3);
    auto whole = make_disk(derived, book, std::nullopt, pack);
    for (int i = 0; i < 5; ++i) {
      auto options = wide_options(random);
      const Timestamp moment = std::min(random_moment(derived, random), *derived.as_of);
      options.as_of = format_ms(moment);
      INFO(options.as_of);
      auto cut = make_disk(derived, book, moment, pack);
      const auto expected = answer(cut, options);
      REQUIRE(answer(whole, options) == expected);
      all_answers += expected;
    }
  }
  // The markets were such that every factor was seen in every state.
  for (const Factor& factor : factors)
    for (const auto state : {FactorState::unknown, FactorState::not_met, FactorState::met}) {
      INFO(factor.name << ' ' << name_of(state));
      CHECK(count(all_answers, "\"" + std::string(factor.name) + R"(":{"state":")" +
                                   std::string(name_of(state)) + '"') > 0);
    }
}
