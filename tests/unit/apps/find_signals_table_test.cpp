#include <algorithm>

#include "find_signals/signal_json.hpp"
#include "find_signals/table.hpp"
#include "support/catch.hpp"

using namespace rq;
using namespace rq::app;
using namespace std::chrono_literals;

namespace {

Timestamp at(std::string_view text) {
  return *parse_window_time(text);
}
const Timestamp as_of = at("2025-12-14T22:10:00Z");

Signal armed() {
  return {.stage = SignalStage::armed,
          .instrument = InstId::require("BTC-USDT-SWAP"),
          .event_id = "BTC-USDT-SWAP|1m|2025-12-14T21:34:00Z|high",
          .timeframe = Timeframe::m1,
          .wick_type = WickType::high,
          .tip = {*Decimal::parse("101250")},
          .wick_size = {*BigDecimal::parse("8.5")},
          .creation = at("2025-12-14T21:34:00Z"),
          .touch_time = {},
          .tip_distance_ticks = 0,
          .surrounding = {22, 2, 0},
          .as_of = as_of};
}

Signal triggered() {
  return {.stage = SignalStage::triggered,
          .instrument = InstId::require("ETH-USDT-SWAP"),
          .event_id = "ETH-USDT-SWAP|1m|2025-12-14T21:41:00Z|low",
          .timeframe = Timeframe::m1,
          .wick_type = WickType::low,
          .tip = {*Decimal::parse("3120.07")},
          .wick_size = {*BigDecimal::parse("0.12")},
          .creation = at("2025-12-14T21:41:00Z"),
          .touch_time = at("2025-12-14T22:08:00Z"),
          .tip_distance_ticks = 3,
          .surrounding = {12, 0, 0},
          .as_of = as_of};
}

Evaluation evaluation(const char* instrument, std::vector<Signal> signals, Tally tally = {}) {
  return {InstId::require(instrument), as_of, as_of, {std::move(signals), tally}};
}

}  // namespace

TEST_CASE("the table shows the signals of all instruments, best first") {
  auto behind = evaluation("ETH-USDT-SWAP", {triggered()});
  behind.tracked_through = as_of - 185min;
  const std::string expected =
      R"(Wick signals, 1m: age 20 to 40 min, at least 10 touched within 10 min, at most 50% of those around smaller
ETH-USDT-SWAP as of 2025-12-14T22:10:00Z, tracked through 2025-12-14T19:05:00Z (3 h 5 min behind): 1 signal
BTC-USDT-SWAP as of 2025-12-14T22:10:00Z, tracked through 2025-12-14T22:10:00Z: 1 signal

STAGE      SIDE   INSTRUMENT       LEVEL  SIZE     AGE  TIP    TICKS  AROUND  STRENGTH   CREATED               TOUCHED
ARMED      SHORT  BTC-USDT-SWAP   101250   8.5  36 min  EXACT      0   22/24  VERY_HIGH  2025-12-14T21:34:00Z  -
TRIGGERED  LONG   ETH-USDT-SWAP  3120.07  0.12  27 min  CLOSE      3   12/12  HIGH       2025-12-14T21:41:00Z  2025-12-14T22:08:00Z

ARMED: the tip at LEVEL is untouched, wait for price there. TRIGGERED: it was touched less than 15 min ago, the fade is on.
SIDE: SHORT fades a high wick, LONG a low wick. AGE: time untouched. AROUND: touched / all other wicks created within 10 min.
TICKS: to the nearest tip when it formed (ARMED), past the tip when touched (TRIGGERED). TIP: EXACT 0, NEAR 1, CLOSE 2-3.
)";
  CHECK(format_table({behind, evaluation("BTC-USDT-SWAP", {armed()})}, {}, false) == expected);
}

TEST_CASE("without signals one plain line says how many wicks failed which test") {
  Tally tally;
  for (int i = 0; i < 12; ++i) tally.add(Verdict::touched_too_young);
  for (int i = 0; i < 3; ++i) tally.add(Verdict::too_young);
  tally.add(Verdict::too_few_touched);
  const std::string expected =
      R"(Wick signals, 1m: age 20 to 40 min, at least 10 touched within 10 min, at most 50% of those around smaller
BTC-USDT-SWAP as of 2025-12-14T22:10:00Z, tracked through 2025-12-14T22:10:00Z: no signals: 16 wicks were created in the last 55 min, of which 3 younger than 20 min, 12 touched before they were 20 min old, 1 with fewer than 10 touched around
)";
  CHECK(format_table({evaluation("BTC-USDT-SWAP", {}, tally)}, {}, false) == expected);
}

TEST_CASE("every verdict has words of its own") {
  std::vector<std::string> seen;
  for (const auto verdict : all_verdicts) {
    Tally tally;
    tally.add(verdict);
    const auto text = format_table({evaluation("BTC-USDT-SWAP", {}, tally)}, {}, false);
    CHECK(std::find(seen.begin(), seen.end(), text) == seen.end());
    seen.push_back(text);
  }
}

TEST_CASE("an instrument without wicks or trades says so") {
  auto nothing = evaluation("BTC-USDT-SWAP", {});
  nothing.tracked_through.reset();
  const auto text = format_table({nothing}, {}, false);
  CHECK(text.find("nothing tracked yet: no signals: no wicks were created in the last 55 min\n") !=
        text.npos);
}

TEST_CASE("colours add ANSI sequences and nothing else") {
  const std::vector evaluations{evaluation("BTC-USDT-SWAP", {armed()}),
                                evaluation("ETH-USDT-SWAP", {triggered()})};
  std::string coloured = format_table(evaluations, {}, true);
  const auto plain = format_table(evaluations, {}, false);
  CHECK(plain.find('\x1b') == plain.npos);
  REQUIRE(coloured.find('\x1b') != coloured.npos);
  for (auto start = coloured.find('\x1b'); start != coloured.npos; start = coloured.find('\x1b'))
    coloured.erase(start, coloured.find('m', start) - start + 1);
  CHECK(coloured == plain);
}

TEST_CASE("a signal is one line of JSON as documented") {
  std::string out;
  append_json(out, armed());
  CHECK(out ==
        R"({"stage":"ARMED","event_id":"BTC-USDT-SWAP|1m|2025-12-14T21:34:00Z|high",)"
        R"("instId":"BTC-USDT-SWAP","timeframe":"1m","direction":"SHORT","wick_type":"high",)"
        R"("wick_price":"101250","wick_size":"8.5","creation_time_utc":"2025-12-14T21:34:00Z",)"
        R"("age_minutes":36,"touch_time_utc":null,"tip_distance_ticks":0,"tip_tier":"EXACT",)"
        R"("tip_exact":true,"signal_strength":"VERY_HIGH","surrounding":{"total":24,"touched":22,)"
        R"("untouched":2,"expired":0},"as_of_utc":"2025-12-14T22:10:00Z"})"
        "\n");

  auto unknown = triggered();
  unknown.tip_distance_ticks.reset();
  unknown.as_of += 5ms;
  out.clear();
  append_json(out, unknown);
  CHECK(out ==
        R"({"stage":"TRIGGERED","event_id":"ETH-USDT-SWAP|1m|2025-12-14T21:41:00Z|low",)"
        R"("instId":"ETH-USDT-SWAP","timeframe":"1m","direction":"LONG","wick_type":"low",)"
        R"("wick_price":"3120.07","wick_size":"0.12","creation_time_utc":"2025-12-14T21:41:00Z",)"
        R"("age_minutes":27,"touch_time_utc":"2025-12-14T22:08:00Z","tip_distance_ticks":null,)"
        R"("tip_tier":null,"tip_exact":false,"signal_strength":"HIGH","surrounding":{"total":12,)"
        R"("touched":12,"untouched":0,"expired":0},"as_of_utc":"2025-12-14T22:10:00.005Z"})"
        "\n");
}
