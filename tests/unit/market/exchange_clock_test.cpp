#include "market/exchange_clock.hpp"

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

constexpr Timestamp noon = from_unix_ms(1'800'000'000'000);
constexpr Timestamp end_of_9999 = from_unix_ms(253'402'300'799'999);

}  // namespace

TEST_CASE("an exchange's clock is what it answers and what its feed says, not this machine's") {
  const Timestamp machine = noon + 24h * GENERATE(-400, 0, 400);
  ExchangeClock clock;
  CHECK_FALSE(clock.is_known());
  CHECK(clock.bounds(0ms, machine).to == machine + 10min);
  SECTION("an answer") {
    clock.on_answer(noon, 5s);
  }
  SECTION("five messages") {
    for (int i = 0; i < 5; ++i) clock.on_event(noon + 1ms * i, 5s + 1ms * i);
  }
  CHECK(clock.is_known());
  const auto later = clock.bounds(65s, machine);
  CHECK(later.from == noon + 1min - 24h);
  CHECK(later.to == noon + 1min + 10min);
  CHECK_FALSE(later.certain);
}

TEST_CASE("no single lie makes an exchange's clock doubt what is true") {
  ExchangeClock clock;
  clock.on_answer(noon, 0ms);
  SECTION("in the feed") {
    for (int i = 0; i < 20; ++i) clock.on_event(i == 7 ? end_of_9999 : noon, 0ms);
    CHECK(clock.bounds(0ms, noon).to == noon + 10min);
    CHECK(clock.bounds(0ms, noon).from == noon - 24h);
  }
  SECTION("in an answer") {
    clock.on_answer(GENERATE(Timestamp{}, end_of_9999), 0ms);
    CHECK(clock.bounds(0ms, noon).to >= noon + 10min);
    CHECK(clock.bounds(0ms, noon).from <= noon - 24h);
    clock.on_answer(noon, 0ms);
    clock.on_answer(noon, 0ms);
    CHECK(clock.bounds(0ms, noon).to == noon + 10min);
  }
}

TEST_CASE("an exchange's clock follows its feed after a sleep that no answer has reported") {
  ExchangeClock clock;
  clock.on_answer(noon, 0ms);
  for (int i = 0; i < 31; ++i) clock.on_event(noon, 0ms);
  for (int i = 0; i < 16; ++i) clock.on_event(noon + 8h, 1s);  // the clock that does not jump slept
  CHECK(clock.bounds(1s, noon).to == noon + 8h + 10min);
}
