#include "market/signals/near_misses.hpp"

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const Timestamp as_of = *parse_window_time("2025-12-14T22:00:00Z");

WickRecord wick(Timestamp created, std::string_view size = "1") {
  WickRecord wick;
  wick.creation = created;
  wick.tip = {*Decimal::parse("101250.5")};
  wick.size = {*BigDecimal::parse(size)};
  return wick;
}

/// Wicks touched a minute after they were created: they fail the age, and nothing near.
std::vector<WickRecord> crowd(std::size_t count, Timestamp created, std::string_view size = "1") {
  auto touched = wick(created, size);
  touched.touch_time = created + 1min;
  touched.touch_tip_distance_ticks = 50;
  return std::vector<WickRecord>(count, touched);
}

/// The one near miss of a low wick among such a crowd, created at the same time.
NearMiss only_miss(WickRecord candidate, std::size_t around = 10,
                   std::string_view their_size = "1") {
  candidate.type = WickType::low;
  auto wicks = crowd(around, candidate.creation, their_size);
  wicks.push_back(candidate);
  const auto misses = find_near_misses(btc, wicks, as_of, {});
  REQUIRE(misses.size() == 1);
  CHECK(misses.front().signal.direction() == Direction::go_long);
  return misses.front();
}

void check(const NearMiss& miss, Verdict failed, std::string_view value, std::string_view limit,
           std::string_view unit) {
  CHECK(miss.failed == failed);
  CHECK_FALSE(miss.measured.passed);
  REQUIRE(miss.measured.value);
  CHECK(miss.measured.value->to_string() == value);
  CHECK(miss.measured.limit.to_string() == limit);
  CHECK(miss.measured.unit == unit);
}

WickRecord touched_at(std::chrono::minutes created_ago, std::chrono::minutes age,
                      std::optional<std::uint64_t> distance) {
  auto record = wick(as_of - created_ago);
  record.touch_time = record.creation + age;
  record.touch_tip_distance_ticks = distance;
  return record;
}

}  // namespace

TEST_CASE("a near miss tells the one rule it failed, and by how much") {
  check(only_miss(wick(as_of - 18min - 30s)), Verdict::too_young, "18.5", "20", "min");
  check(only_miss(wick(as_of - 41min)), Verdict::too_old, "41", "40", "min");
  check(only_miss(touched_at(25min, 19min, 0)), Verdict::touched_too_young, "19", "20", "min");
  check(only_miss(touched_at(50min, 42min, 0)), Verdict::touched_too_old, "42", "40", "min");
  check(only_miss(touched_at(40min, 25min, 0)), Verdict::touched_long_ago, "15", "15", "min");
  check(only_miss(touched_at(30min, 25min, 4)), Verdict::touched_too_far, "4", "3", "ticks");
  auto broken = touched_at(30min, 25min, 3);
  broken.tick_size = Price{Decimal(1, 1)};
  broken.broken = WickBreak{as_of - 1min, {*Decimal::parse("101249.8")}};
  check(only_miss(broken), Verdict::broken, "7", "3", "ticks");
  check(only_miss(wick(as_of - 30min), 9), Verdict::too_few_touched, "9", "10", "");
  check(only_miss(wick(as_of - 30min, "2")), Verdict::too_large, "100", "50", "%");
}

TEST_CASE("an unknown distance is a near miss without a number") {
  const auto miss = only_miss(touched_at(30min, 25min, std::nullopt));
  CHECK(miss.failed == Verdict::touched_too_far);
  CHECK_FALSE(miss.measured.value);
}

TEST_CASE("a wick that fails no rule, or two, is no near miss") {
  auto wicks = crowd(10, as_of - 30min);
  wicks.push_back(wick(as_of - 30min));
  CHECK(find_near_misses(btc, wicks, as_of, {}).empty());
  REQUIRE(find_signals(btc, wicks, as_of, {}).signals.size() == 1);
  CHECK(find_near_misses(btc, std::vector{wick(as_of - 19min)}, as_of, {}).empty());
}

TEST_CASE("what is not known yet makes no near miss") {
  auto later = wick(as_of + 1min);
  auto wicks = crowd(10, as_of - 18min);
  wicks.push_back(wick(as_of - 18min));
  wicks.push_back(later);
  CHECK(find_near_misses(btc, wicks, as_of, {}).size() == 1);
}

TEST_CASE("the nearest miss comes first, by its part of the limit") {
  auto far = touched_at(30min, 25min, 6);    // 3 of 3 too far
  auto young = wick(as_of - 30min + 11min);  // 1 of 20 too young
  auto unknown = touched_at(30min, 25min, std::nullopt);
  auto wicks = crowd(10, as_of - 30min);
  wicks.push_back(far);
  unknown.type = WickType::low;
  wicks.push_back(unknown);
  for (const auto& neighbour : crowd(10, as_of - 20min)) wicks.push_back(neighbour);
  wicks.push_back(young);
  const auto misses = find_near_misses(btc, wicks, as_of, {});
  REQUIRE(misses.size() == 3);
  CHECK(misses[0].failed == Verdict::too_young);
  CHECK(misses[1].measured.value == BigDecimal(Decimal(6, 0)));
  CHECK_FALSE(misses[2].measured.value);
}
