#include "market/signals/wick_break.hpp"

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

const Timestamp touch = *parse_window_time("2025-12-14T22:00:00Z");
const Price tick{Decimal(1, 1)};

Price price(std::string_view text) {
  return {*Decimal::parse(text)};
}

WickRecord wick(WickType type) {
  WickRecord wick;
  wick.creation = touch - 30min;
  wick.type = type;
  wick.tip = price("100");
  wick.touch_time = touch;
  wick.tick_size = tick;
  return wick;
}

/// From 99.9 to 100.1, but for one end.
Candle candle(Timestamp end, std::string_view low, std::string_view high) {
  Candle candle;
  candle.start = end - 1min;
  candle.low = price(low);
  candle.high = price(high);
  return candle;
}

std::optional<WickBreak> broken(WickRecord record, const std::vector<Candle>& candles) {
  std::vector<WickRecord> wicks{std::move(record)};
  note_breaks(wicks, candles);
  return wicks.front().broken;
}

}  // namespace

TEST_CASE("a price more than three ticks beyond the tip breaks a wick, on its own side only") {
  CHECK_FALSE(is_broken_by(WickType::high, price("100"), price("100.3"), tick));
  CHECK(is_broken_by(WickType::high, price("100"), price("100.31"), tick));
  CHECK_FALSE(is_broken_by(WickType::high, price("100"), price("90"), tick));
  CHECK_FALSE(is_broken_by(WickType::low, price("100"), price("99.7"), tick));
  CHECK(is_broken_by(WickType::low, price("100"), price("99.6"), tick));
  CHECK_FALSE(is_broken_by(WickType::low, price("100"), price("110"), tick));
  CHECK_FALSE(is_broken_by(WickType::high, price("100"), price("200"), std::nullopt));
}

TEST_CASE("a wick is broken by the first candle after its touch that goes too far") {
  const std::vector<Candle> candles{candle(touch, "99", "105"), candle(touch + 1min, "99", "100.3"),
                                    candle(touch + 2min, "99.9", "100.4"),
                                    candle(touch + 3min, "98", "107")};
  CHECK(broken(wick(WickType::high), candles) == WickBreak{touch + 2min, price("100.4")});
  CHECK(broken(wick(WickType::low), candles) == WickBreak{touch + 1min, price("99")});
  auto untouched = wick(WickType::high);
  untouched.touch_time.reset();
  CHECK_FALSE(broken(untouched, candles));
  auto without_tick = wick(WickType::high);
  without_tick.tick_size.reset();
  CHECK_FALSE(broken(without_tick, candles));
  CHECK_FALSE(broken(wick(WickType::high), {}));
}

TEST_CASE("a break is known from the end of its candle on") {
  auto record = wick(WickType::high);
  record.broken = WickBreak{touch + 2min, price("100.4")};
  CHECK_FALSE(record.broken_at(touch + 2min - 1ms));
  CHECK(record.broken_at(touch + 2min));
}
