#include "market/signals/find_signals.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const Timestamp as_of = *parse_window_time("2025-12-14T22:00:00Z");
const Timestamp creation = as_of - 30min;

BigDecimal size_of(std::string_view text) {
  return *BigDecimal::parse(text);
}

WickRecord untouched(Timestamp created, std::string_view size = "1") {
  WickRecord wick;
  wick.creation = created;
  wick.tip = {*Decimal::parse("101250.5")};
  wick.size = {size_of(size)};
  return wick;
}

WickRecord touched(Timestamp created, Timestamp touch, std::optional<std::uint64_t> distance = 0,
                   std::string_view size = "1") {
  WickRecord wick = untouched(created, size);
  wick.touch_time = touch;
  wick.touch_tip_distance_ticks = distance;
  return wick;
}

/// Wicks touched a minute after they were created: neighbours, never signals.
std::vector<WickRecord> crowd(std::size_t count, Timestamp created = creation,
                              std::string_view size = "1") {
  return std::vector<WickRecord>(count, touched(created, created + 1min, 0, size));
}

/// Lists stay in creation order.
std::vector<WickRecord> operator+(std::vector<WickRecord> wicks, const WickRecord& more) {
  const auto later =
      std::upper_bound(wicks.begin(), wicks.end(), more,
                       [](const auto& a, const auto& b) { return a.creation < b.creation; });
  wicks.insert(later, more);
  return wicks;
}

std::vector<WickRecord> operator+(std::vector<WickRecord> wicks,
                                  const std::vector<WickRecord>& more) {
  for (const auto& wick : more) wicks = std::move(wicks) + wick;
  return wicks;
}

Findings judge(const std::vector<WickRecord>& wicks, const SignalRules& rules = {},
               Timestamp moment = as_of) {
  return find_signals(btc, wicks, moment, rules);
}

Signal blank_signal(const std::string& event_id) {
  return {
      SignalStage::armed, btc, event_id, Timeframe::m1, WickType::high, {}, {}, {}, {}, {}, {}, {}};
}

bool is_signal(const std::vector<WickRecord>& wicks, const SignalRules& rules = {},
               Timestamp moment = as_of) {
  return !judge(wicks, rules, moment).signals.empty();
}

}  // namespace

TEST_CASE("an untouched small wick of the right age among ten touched ones is armed") {
  const auto found = judge(crowd(10) + untouched(creation));
  REQUIRE(found.signals.size() == 1);
  const Signal& signal = found.signals.front();
  CHECK(signal.stage == SignalStage::armed);
  CHECK(signal.event_id == "BTC-USDT-SWAP|1m|2025-12-14T21:30:00Z|high");
  CHECK(signal.direction() == Direction::go_short);
  CHECK(signal.age() == 30min);
  CHECK(signal.surrounding == Surrounding{10, 0, 0});
  CHECK_FALSE(signal.touch_time);
  CHECK(signal.as_of == as_of);
  CHECK(found.tally.count(Verdict::signal) == 1);
  CHECK(found.tally.count(Verdict::touched_too_young) == 10);
  CHECK(found.tally.total() == 11);
}

TEST_CASE("a low wick is faded long") {
  WickRecord wick = untouched(creation);
  wick.type = WickType::low;
  const auto found = judge(crowd(10) + wick);
  REQUIRE(found.signals.size() == 1);
  CHECK(found.signals.front().direction() == Direction::go_long);
  CHECK(found.signals.front().event_id == "BTC-USDT-SWAP|1m|2025-12-14T21:30:00Z|low");
}

TEST_CASE("both ends of the age range count, to the millisecond") {
  const auto wicks = crowd(10) + untouched(creation);
  const auto verdict_at_age = [&](std::chrono::milliseconds age) {
    const auto found = judge(wicks, {}, creation + age);
    if (found.tally.count(Verdict::too_young) == 1) return Verdict::too_young;
    if (found.tally.count(Verdict::too_old) == 1) return Verdict::too_old;
    return found.signals.empty() ? Verdict::expired : Verdict::signal;
  };
  CHECK(verdict_at_age(20min - 1ms) == Verdict::too_young);
  CHECK(verdict_at_age(20min) == Verdict::signal);
  CHECK(verdict_at_age(40min) == Verdict::signal);
  CHECK(verdict_at_age(40min + 1ms) == Verdict::too_old);
}

TEST_CASE("both ends of the age range count at a touch") {
  const auto signal_touched_at = [&](std::chrono::milliseconds age) {
    const Timestamp touch = creation + age;
    return is_signal(crowd(10) + touched(creation, touch), {}, touch);
  };
  CHECK_FALSE(signal_touched_at(20min - 1ms));
  CHECK(signal_touched_at(20min));
  CHECK(signal_touched_at(40min));
  CHECK_FALSE(signal_touched_at(40min + 1ms));
}

TEST_CASE("a touch is news from its moment on, for less than the trigger window") {
  const Timestamp touch = creation + 25min;
  const auto wicks = crowd(10) + touched(creation, touch, 1);
  const auto stage_at = [&](Timestamp moment) -> std::optional<SignalStage> {
    const auto found = judge(wicks, {}, moment);
    if (found.signals.empty()) return std::nullopt;
    return found.signals.front().stage;
  };
  CHECK(stage_at(touch - 1ms) == SignalStage::armed);  // not yet known
  CHECK(stage_at(touch) == SignalStage::triggered);
  CHECK(stage_at(touch + 15min - 1ms) == SignalStage::triggered);
  CHECK(stage_at(touch + 15min) == std::nullopt);
  CHECK(judge(wicks, {}, touch + 15min).tally.count(Verdict::touched_long_ago) == 1);
}

TEST_CASE("a triggered signal carries the touch, an armed one the distance it formed at") {
  WickRecord wick = touched(creation, creation + 25min, 2);
  wick.formed_tip_distance_ticks = 0;
  const auto wicks = crowd(10) + wick;
  const auto before = judge(wicks, {}, creation + 24min).signals;
  REQUIRE(before.size() == 1);
  CHECK(before[0].tip_distance_ticks == 0);
  CHECK(before[0].tip_exact());
  CHECK(before[0].age() == 24min);
  const auto after = judge(wicks, {}, creation + 28min).signals;
  REQUIRE(after.size() == 1);
  CHECK(after[0].tip_distance_ticks == 2);
  CHECK(after[0].tip_tier() == TouchStrength::close);
  CHECK_FALSE(after[0].tip_exact());
  CHECK(after[0].touch_time == creation + 25min);
  CHECK(after[0].age() == 25min);
}

TEST_CASE("a touch triggers within three ticks of the tip only") {
  const auto triggered = [&](std::optional<std::uint64_t> distance) {
    return is_signal(crowd(10) + touched(creation, as_of, distance));
  };
  CHECK(triggered(0));
  CHECK(triggered(3));
  CHECK_FALSE(triggered(4));
  CHECK_FALSE(triggered(std::nullopt));  // no tick size
}

TEST_CASE("min-touched counts the touched wicks around, the wick itself left out") {
  CHECK_FALSE(is_signal(crowd(9) + untouched(creation)));
  CHECK(is_signal(crowd(10) + untouched(creation)));
  CHECK_FALSE(is_signal(crowd(9) + touched(creation, as_of)));
  CHECK(is_signal(crowd(10) + touched(creation, as_of)));
  CHECK(judge(crowd(9) + untouched(creation)).tally.count(Verdict::too_few_touched) == 1);
}

TEST_CASE("wicks surround within the reach, both ends included") {
  const auto signal_with_others_at = [&](std::chrono::milliseconds offset) {
    return is_signal(crowd(10, creation + offset) + untouched(creation));
  };
  CHECK(signal_with_others_at(-10min));
  CHECK(signal_with_others_at(10min));
  CHECK_FALSE(signal_with_others_at(-10min - 1ms));
  CHECK_FALSE(signal_with_others_at(10min + 1ms));
}

TEST_CASE("each wick around counts once, under its status at that moment") {
  WickRecord expired = untouched(creation);
  expired.expired_time = as_of;
  WickRecord expires_later = untouched(creation);
  expires_later.expired_time = as_of + 1ms;
  const auto wicks = crowd(10) + expired + expires_later + touched(creation, as_of + 1ms) +
                     untouched(as_of + 1ms) + untouched(creation);
  const auto found = judge(wicks);
  REQUIRE(found.signals.size() == 3);  // nothing that comes later is known yet
  for (const Signal& signal : found.signals) {
    CHECK(signal.stage == SignalStage::armed);
    CHECK(signal.surrounding == Surrounding{10, 2, 1});
  }
  CHECK(found.tally.count(Verdict::expired) == 1);
  CHECK(found.tally.total() == 14);
}

TEST_CASE("small means that at most the given percentage is smaller, and equal sizes are not") {
  SignalRules rules;
  rules.min_touched = 0;
  const auto small = [&](std::size_t smaller, std::size_t others, const char* percent) {
    rules.max_size_percentile = *Decimal::parse(percent);
    return is_signal(crowd(smaller, creation, "0.99") + crowd(others) + untouched(creation), rules);
  };
  CHECK(small(5, 5, "50"));
  CHECK_FALSE(small(6, 5, "50"));
  CHECK(small(0, 10, "0"));
  CHECK_FALSE(small(1, 1000, "0"));
  CHECK(small(1, 1000, "0.1"));
  CHECK_FALSE(small(1, 2, "33.333333333333333"));
  CHECK(small(1, 2, "33.333333333333334"));
  CHECK(small(7, 0, "100"));
}

TEST_CASE("a wick alone is small, and a signal when no touched wick is asked for") {
  SignalRules rules;
  rules.min_touched = 0;
  rules.max_size_percentile = Decimal(0, 0);
  const auto found = judge({untouched(creation)}, rules);
  REQUIRE(found.signals.size() == 1);
  CHECK(found.signals.front().surrounding.total() == 0);
}

TEST_CASE("very high needs fifteen touched wicks around and tip to tip") {
  const auto strength = [&](std::size_t around, std::optional<std::uint64_t> distance) {
    WickRecord wick = untouched(creation);
    wick.formed_tip_distance_ticks = distance;
    const auto found = judge(crowd(around) + wick);
    REQUIRE(found.signals.size() == 1);
    return found.signals.front().strength();
  };
  CHECK(strength(15, 0) == SignalStrength::very_high);
  CHECK(strength(14, 0) == SignalStrength::high);
  CHECK(strength(15, 1) == SignalStrength::high);
  CHECK(strength(15, std::nullopt) == SignalStrength::high);
}

TEST_CASE("tip tiers follow the distance in ticks") {
  Signal signal = blank_signal("");
  const auto tier = [&](std::optional<std::uint64_t> distance) {
    signal.tip_distance_ticks = distance;
    return signal.tip_tier();
  };
  CHECK(tier(0) == TouchStrength::exact);
  CHECK(tier(1) == TouchStrength::near);
  CHECK(tier(2) == TouchStrength::close);
  CHECK(tier(3) == TouchStrength::close);
  CHECK(tier(4) == std::nullopt);
  CHECK(tier(std::nullopt) == std::nullopt);
}

TEST_CASE("signals come strongest first, then by touched wicks, then newest, then by event id") {
  const auto signal = [](std::uint64_t touched_around, std::optional<std::uint64_t> distance,
                         Timestamp created, const char* id) {
    Signal made = blank_signal(id);
    made.surrounding.touched = touched_around;
    made.tip_distance_ticks = distance;
    made.creation = created;
    return made;
  };
  const std::vector ordered{
      signal(16, 0, creation, "X"), signal(15, 0, creation, "X"),
      signal(40, 1, creation, "X"), signal(12, 0, creation + 1min, "X"),
      signal(12, 9, creation, "A"), signal(12, 0, creation, "B"),
  };
  for (std::size_t i = 0; i < ordered.size(); ++i)
    for (std::size_t j = 0; j < ordered.size(); ++j)
      CHECK(comes_before(ordered[i], ordered[j]) == (i < j));
}

TEST_CASE("wicks too old to be signals are neighbours still, and not tallied") {
  SignalRules rules;
  const Timestamp oldest = as_of - rules.age_max;
  const auto found = judge(crowd(10, oldest - 10min) + crowd(3, as_of - 56min) + untouched(oldest));
  CHECK(found.signals.size() == 1);
  CHECK(found.tally.total() == 11);
}

TEST_CASE("a triggered wick is one until a candle after the touch breaks it") {
  auto wicks = crowd(10) + touched(creation, as_of - 5min);
  const auto with_break = [&](Timestamp time) {
    auto broken = wicks;
    for (auto& wick : broken)
      if (wick.touch_time == as_of - 5min)
        wick.broken = WickBreak{time, {*Decimal::parse("101250.9")}};
    return judge(broken);
  };
  REQUIRE(judge(wicks).signals.size() == 1);
  CHECK(with_break(as_of).signals.empty());
  CHECK(with_break(as_of).tally.count(Verdict::broken) == 1);
  CHECK(with_break(as_of + 1min).signals.size() == 1);
}

TEST_CASE("times that nobody set are as many candles of the timeframe as they are minutes for 1m") {
  const auto usual = SignalRules::for_timeframe(Timeframe::m1);
  CHECK(usual.age_min == 20min);
  CHECK(usual.trigger_window == 15min);
  const auto slow = SignalRules::for_timeframe(Timeframe::m15);
  CHECK(slow.timeframe == Timeframe::m15);
  CHECK(slow.age_min == 300min);
  CHECK(slow.age_max == 600min);
  CHECK(slow.surround == 150min);
  CHECK(slow.trigger_window == 225min);
  CHECK(slow.min_touched == 10);
}

TEST_CASE("a signal is valid until its wick is too old, or its touch too long ago") {
  const auto armed = judge(crowd(10) + untouched(creation)).signals.front();
  CHECK(valid_until(armed, {}) == creation + 40min);
  const auto triggered = judge(crowd(10) + touched(creation, as_of - 5min)).signals.front();
  CHECK(valid_until(triggered, {}) == as_of + 10min);
  CHECK(armed.weighed_at() == as_of);
  CHECK(triggered.weighed_at() == as_of - 5min);
}
