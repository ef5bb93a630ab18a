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
          .as_of = as_of,
          .tick_size = Price{*Decimal::parse("0.1")}};
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
  return {InstId::require(instrument), {}, as_of, as_of, {std::move(signals), tally}};
}

}  // namespace

TEST_CASE("the table shows the signals of all instruments, best first") {
  auto earlier = evaluation("ETH-USDT-SWAP", {triggered()});
  earlier.tracked_through = as_of + 185min;
  auto priced = evaluation("BTC-USDT-SWAP", {armed()});
  priced.last_price = Price{*Decimal::parse("101237.5")};
  const std::string expected =
      R"(Wick signals, 1m: age 20m to 40m, at least 10 touched within 10m, at most 50% of those around smaller
ETH-USDT-SWAP as of 2025-12-14T22:10:00Z, tracked through 2025-12-15T01:15:00Z, price unknown: 1 signal
BTC-USDT-SWAP as of 2025-12-14T22:10:00Z, price 101237.5: 1 signal

STAGE      SIDE   INSTRUMENT       LEVEL  TICKS   BPS  UNTIL  AGE  AROUND  TIP      STRENGTH   WICK  CREATED               TOUCHED
ARMED      SHORT  BTC-USDT-SWAP   101250   +125  +1.2  22:14  36m   22/24  EXACT 0  VERY_HIGH   8.5  2025-12-14T21:34:00Z  -
TRIGGERED  LONG   ETH-USDT-SWAP  3120.07      ?     ?  22:23  27m   12/12  CLOSE 3  HIGH       0.12  2025-12-14T21:41:00Z  2025-12-14T22:08:00Z

ARMED: the tip at LEVEL is untouched, wait for price there. TRIGGERED: it was touched less than 15m ago and price has gone at most 3 ticks past it since: the fade is on.
SIDE: SHORT fades a high wick, LONG a low wick. TICKS, BPS: from the last price to LEVEL, + is above. UNTIL: when the signal ends if nothing else ends it.
AGE: time untouched. AROUND: touched / all other wicks created within 10m. TIP: ticks to the nearest tip when it formed (ARMED), past the tip when touched (TRIGGERED): EXACT 0, NEAR 1, CLOSE 2-3. WICK: length of the wick.
)";
  CHECK(format_table({earlier, priced}, {}, false) == expected);
}

TEST_CASE("without signals one plain line says how many wicks failed which test") {
  Tally tally;
  for (int i = 0; i < 12; ++i) tally.add(Verdict::touched_too_young);
  for (int i = 0; i < 3; ++i) tally.add(Verdict::too_young);
  tally.add(Verdict::too_few_touched);
  tally.add(Verdict::broken);
  const std::string expected =
      R"(Wick signals, 1m: age 20m to 40m, at least 10 touched within 10m, at most 50% of those around smaller
BTC-USDT-SWAP as of 2025-12-14T22:10:00Z, price unknown: no signals: 17 wicks were created in the last 55m, of which 3 younger than 20m, 12 touched before they were 20m old, 1 broken: price went more than 3 ticks past the tip after the touch, 1 with fewer than 10 touched around
)";
  CHECK(format_table({evaluation("BTC-USDT-SWAP", {}, tally)}, {}, false) == expected);
}

TEST_CASE("what is not of now stands under STALE, every stage in parentheses") {
  auto stale = evaluation("BTC-USDT-SWAP", {armed()});
  stale.stale = "the newest trade is 25m old";
  const auto text = format_table({stale, evaluation("ETH-USDT-SWAP", {triggered()})}, {}, false);
  CHECK(text.starts_with("STALE BTC-USDT-SWAP: the newest trade is 25m old.\nWick signals"));
  CHECK(text.find("\n(ARMED)    SHORT  BTC-USDT-SWAP") != text.npos);
  CHECK(text.find("\nTRIGGERED  LONG ") != text.npos);
}

TEST_CASE("trades that are missing are said, with their time") {
  auto holed = evaluation("BTC-USDT-SWAP", {});
  holed.holes = {{as_of - 4h - 2min, as_of - 4min, 1234}};
  CHECK(format_table({holed}, {}, false)
            .find("\nBTC-USDT-SWAP: 1234 trades from 2025-12-14T18:08:00Z to 2025-12-14T22:06:00Z "
                  "(3h 58m) are missing: ") != std::string::npos);
}

TEST_CASE("many instruments are summed up: those with signals, and one line for the others") {
  std::vector<Evaluation> evaluations;
  Tally tally;
  tally.add(Verdict::too_young);
  for (int i = 0; i < 80; ++i)
    evaluations.push_back(
        evaluation(("COIN" + std::to_string(i) + "-USDT-SWAP").c_str(), {}, tally));
  evaluations.push_back(evaluation("BTC-USDT-SWAP", {armed()}));
  const auto text = format_table(evaluations, {}, false);
  CHECK(std::count(text.begin(), text.end(), '\n') < 12);
  CHECK(text.find("\n80 other instruments: no signals: 80 wicks were created in the last 55m, of "
                  "which 80 younger than 20m\n") != text.npos);
  CHECK(text.find("\nBTC-USDT-SWAP as of ") != text.npos);
}

TEST_CASE("several timeframes have a question and a column of their own") {
  SignalQuery query;
  query.rules.push_back(SignalRules::for_timeframe(Timeframe::m5));
  auto slow = evaluation("BTC-USDT-SWAP", {});
  slow.rules = query.rules.back();
  const auto text = format_table({evaluation("BTC-USDT-SWAP", {armed()}), slow}, query, false);
  CHECK(text.find("Wick signals, 1m: ") != text.npos);
  CHECK(text.find("Wick signals, 5m: age 100m to 200m") != text.npos);
  CHECK(text.find("BTC-USDT-SWAP 5m as of ") != text.npos);
  CHECK(text.find("BTC-USDT-SWAP  1m  101250") != text.npos);
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
