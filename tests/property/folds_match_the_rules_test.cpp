// The folds against the reference model: other code, other algorithms, the same rules.
#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/folds.hpp"
#include "support/random_markets.hpp"

#include "core/inst_id.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

Derived fold(const std::vector<Trade>& trades, const std::optional<Price>& tick_size) {
  Folds folds(tick_size);
  for (const Trade& trade : trades) folds.add(trade);
  return folds.derived();
}

void check_equal(const Derived& folded, const Derived& expected) {
  const auto instrument = InstId::require("BTC-USDT-SWAP");
  CHECK(folded.late == expected.late);
  CHECK(folded.as_of == expected.as_of);
  CHECK(difference(all_files(folded, instrument), all_files(expected, instrument)) == "");
  REQUIRE(folded.minutes.size() == expected.minutes.size());
  for (std::size_t i = 0; i < expected.minutes.size(); ++i) {
    INFO("minute " << format_seconds(expected.minutes[i].start));
    REQUIRE(folded.minutes[i] == expected.minutes[i]);
  }
}

}  // namespace

TEST_CASE("the folds give what the rules say on random markets") {
  const auto seed = GENERATE(range(1U, 41U));
  const auto settings = random_market(seed);
  INFO(describe(settings));
  const auto trades = make_trades(settings);
  REQUIRE(trades.size() > 50);
  check_equal(fold(trades, tick_of(settings)), derive(trades, tick_of(settings)));
}

TEST_CASE("minutes rolled up give the CVD of every longer window on random markets") {
  const auto seed = GENERATE(range(1U, 21U));
  const auto settings = random_market(seed);
  INFO(describe(settings));
  const auto trades = make_trades(settings);
  const auto folded = fold(trades, tick_of(settings));
  for (const Timeframe timeframe : all_timeframes) {
    CvdRollup rollup(timeframe);
    std::vector<CvdRecord> windows;
    const auto take = [&](const std::optional<CvdRecord>& window) {
      if (window) windows.push_back(*window);
    };
    for (const CvdRecord& minute : folded.cvd) take(rollup.add(minute));
    take(rollup.close_through(folded.as_of.value()));
    INFO(name_of(timeframe));
    CHECK((windows == derive_cvd(trades, timeframe)));
  }
}

TEST_CASE("the random markets together hold every case that the rules speak of") {
  Derived all;
  bool empty_hour = false;
  for (unsigned seed = 1; seed < 41; ++seed) {
    const auto settings = random_market(seed);
    const auto derived = derive(make_trades(settings), tick_of(settings));
    all.late += derived.late;
    all.events.insert(all.events.end(), derived.events.begin(), derived.events.end());
    for (const VwapRecord& record : derived.vwap) empty_hour = empty_hour || !record.vwap_1h;
  }
  CHECK(all.late > 0);
  CHECK(empty_hour);
  const auto seen = [&](const auto& holds) {
    return std::any_of(all.events.begin(), all.events.end(), holds);
  };
  CHECK(seen([](const WickEvent& e) { return e.status == WickStatus::expired; }));
  CHECK(
      seen([](const WickEvent& e) { return e.touch && e.touch->touch_class == TouchClass::wick; }));
  CHECK(
      seen([](const WickEvent& e) { return e.touch && e.touch->touch_class == TouchClass::both; }));
  CHECK(seen([](const WickEvent& e) { return e.touch && e.touch->tip_distance_ticks == 0; }));
  CHECK(seen([](const WickEvent& e) { return e.touch && e.touch->tip_distance_ticks == 1; }));
  CHECK(seen([](const WickEvent& e) { return e.wick.formed_tip_distance_ticks == 0; }));
  CHECK(seen([](const WickEvent& e) { return !e.tick_size.has_value(); }));
}

TEST_CASE("an empty tape and a tape of one trade have nothing closed") {
  const auto one = make_trades(random_market(1)).front();
  check_equal(fold({}, std::nullopt), derive({}, std::nullopt));
  const auto derived = fold({one}, std::nullopt);
  check_equal(derived, derive({one}, std::nullopt));
  CHECK(derived.minutes.empty());
  CHECK(derived.as_of.has_value());
}
