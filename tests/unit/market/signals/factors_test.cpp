#include "market/signals/factors.hpp"

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

const InstId ltc = InstId::require("LTC-USDT-SWAP");
const InstId btc = InstId::require("BTC-USDT-SWAP");
const Timestamp as_of = *parse_event_time("2025-12-14T22:00:30.000Z");

Decimal dec(std::string_view text) {
  return *Decimal::parse(text);
}
BigDecimal big(std::string_view text) {
  return *BigDecimal::parse(text);
}

Signal signal(WickType type, std::string_view tip, const InstId& instrument = ltc) {
  return {.stage = SignalStage::armed,
          .instrument = instrument,
          .event_id = "",
          .timeframe = Timeframe::m1,
          .wick_type = type,
          .tip = {dec(tip)},
          .wick_size = {},
          .creation = as_of - 30min,
          .touch_time = {},
          .tip_distance_ticks = {},
          .surrounding = {},
          .as_of = as_of};
}
Signal to_short(std::string_view tip = "100") {
  return signal(WickType::high, tip);
}
Signal to_long(std::string_view tip = "100") {
  return signal(WickType::low, tip);
}

Candle candle(Timestamp end, std::string_view close) {
  Candle candle;
  candle.start = end - 1min;
  candle.close = {dec(close)};
  return candle;
}

VwapRecord vwap(Timestamp end, std::string_view one_hour, std::string_view four_hours) {
  VwapRecord record;
  record.window_start = end - 1min;
  if (!one_hour.empty()) record.vwap_1h = big(one_hour);
  record.vwap_4h = big(four_hours);
  return record;
}

CvdRecord cvd(Timestamp end, std::string_view bought, std::string_view sold) {
  return {Timeframe::m1, end - 1min, {big(bought)}, {big(sold)}, {}};
}

const Timestamp last_minute = floor_minute(as_of);

/// Calculated for longer than any window reaches back, up to the last full minute.
const MarketView::Coverage covered{last_minute - 4h, last_minute};

MarketView nothing_known() {
  MarketView view;
  view.as_of = as_of;
  return view;
}

/// Price against a 4 h VWAP, the tip far from both VWAPs.
MarketView priced(std::string_view price, std::string_view vwap_4h) {
  MarketView view;
  view.as_of = as_of;
  view.candles = {candle(last_minute, price)};
  view.vwap = {vwap(last_minute, "1", vwap_4h)};
  view.vwap_coverage = covered;
  return view;
}

MarketView with_cvd(std::vector<CvdRecord> minutes) {
  MarketView view;
  view.as_of = as_of;
  view.cvd = std::move(minutes);
  view.cvd_coverage = covered;
  return view;
}

const Evidence::Value& value_of(const FactorAnswer& answer, std::string_view key) {
  for (const Evidence& evidence : answer.evidence)
    if (evidence.key == key) return evidence.value;
  FAIL("no evidence " << key);
  return answer.evidence.front().value;
}
bool flag(const FactorAnswer& answer, std::string_view key) {
  return std::get<bool>(value_of(answer, key));
}
std::string number(const FactorAnswer& answer, std::string_view key) {
  return std::get<BigDecimal>(value_of(answer, key)).to_string();
}
bool all_null(const FactorAnswer& answer) {
  for (const Evidence& evidence : answer.evidence)
    if (!std::holds_alternative<std::monostate>(evidence.value)) return false;
  return true;
}

FactorState deviation_state(const Signal& signal, std::string_view price,
                            std::string_view vwap_4h) {
  return judge_vwap(signal, priced(price, vwap_4h), {}).state;
}

MarketView booked(std::vector<MarketView::Level> bids, std::vector<MarketView::Level> asks) {
  MarketView view;
  view.as_of = as_of;
  view.book = MarketView::Snapshot{as_of - 1s, std::move(bids), std::move(asks)};
  view.contract = Contract{dec("1"), dec("1"), ContractType::linear};
  return view;
}
MarketView::Level level(std::string_view price, std::string_view size) {
  return {{dec(price)}, {dec(size)}};
}

}  // namespace

TEST_CASE("the deviation counts from 10 bps on the side that the fade profits from") {
  // (100.1 − 100) / 100 × 10⁴ = 10 exactly.
  const auto met = judge_vwap(to_short("90"), priced("100.1", "100"), {});
  CHECK(met.state == FactorState::met);
  CHECK(number(met, "dev_bps") == "10");
  CHECK_FALSE(flag(met, "extended"));
  CHECK_FALSE(flag(met, "anchor"));
  CHECK_FALSE(flag(met, "cross"));
  CHECK(deviation_state(to_long("90"), "100.1", "100") == FactorState::not_met);
  CHECK(deviation_state(to_long("90"), "99.9", "100") == FactorState::met);
  CHECK(deviation_state(to_short("90"), "99.9", "100") == FactorState::not_met);
}

TEST_CASE("the deviation is compared exactly and shown to two decimals, half to even") {
  const auto missed = judge_vwap(to_short("90"), priced("100.0999999", "100"), {});
  CHECK(missed.state == FactorState::not_met);
  CHECK(number(missed, "dev_bps") == "10");  // 9.99999
  const auto shown = [](std::string_view price) {
    return number(judge_vwap(to_short("90"), priced(price, "100"), {}), "dev_bps");
  };
  CHECK(shown("100.19745") == "19.74");
  CHECK(shown("100.19755") == "19.76");
  CHECK(shown("100.1975501") == "19.76");
  CHECK(shown("99.9999999") == "0");
  CHECK(shown("99.1974") == "-80.26");
}

TEST_CASE("a deviation is extended from 50 bps, and only on the side that the fade profits from") {
  const auto extended = [](const Signal& signal, std::string_view price) {
    return flag(judge_vwap(signal, priced(price, "100"), {}), "extended");
  };
  CHECK(extended(to_short("90"), "100.5"));
  CHECK_FALSE(extended(to_short("90"), "100.4999"));
  CHECK_FALSE(extended(to_short("90"), "99.5"));
  CHECK(extended(to_long("90"), "99.5"));
  CHECK_FALSE(extended(to_long("90"), "100.5"));
}

TEST_CASE("a tip at most 5 bps from the 1 h or the 4 h VWAP is anchored, on either side") {
  const auto anchored = [](std::string_view tip, std::string_view vwap_1h,
                           std::string_view vwap_4h) {
    auto view = priced("100", "100");
    view.vwap = {vwap(last_minute, vwap_1h, vwap_4h)};
    return flag(judge_vwap(to_short(tip), view, {}), "anchor");
  };
  CHECK(anchored("100.05", "1", "100"));
  CHECK(anchored("99.95", "1", "100"));
  CHECK(anchored("100.05", "100", "1"));
  CHECK_FALSE(anchored("100.0500001", "1", "100"));
  CHECK_FALSE(anchored("99.9499999", "100", "1"));
  CHECK(anchored("100.05", "", "100"));
  CHECK_FALSE(anchored("101", "", "100"));
  CHECK(judge_vwap(to_short("100.05"), priced("100", "100"), {}).state == FactorState::met);
}

TEST_CASE("a cross counts in the direction of the fade, in minutes that ended within 15") {
  const auto crossed = [](const Signal& signal, std::chrono::minutes end_before_as_of,
                          std::string_view before, std::string_view now) {
    auto view = priced("100", "100");
    const Timestamp end = last_minute - end_before_as_of;
    view.vwap = {vwap(end - 1min, before, "100"), vwap(end, now, "100")};
    if (end < last_minute) view.vwap.push_back(vwap(last_minute, "99.9", "100"));
    return flag(judge_vwap(signal, view, {}), "cross");
  };
  const auto recent = 0min;
  CHECK(crossed(to_short("90"), recent, "100", "99.9"));    // from level to below
  CHECK(crossed(to_short("90"), recent, "100.1", "99.9"));  // from above to below
  CHECK_FALSE(crossed(to_short("90"), recent, "99.9", "99.8"));
  CHECK_FALSE(crossed(to_short("90"), recent, "100.1", "100"));
  CHECK_FALSE(crossed(to_short("90"), recent, "99.9", "100.1"));
  CHECK(crossed(to_long("90"), recent, "100", "100.1"));
  CHECK(crossed(to_long("90"), recent, "99.9", "100.1"));
  CHECK_FALSE(crossed(to_long("90"), recent, "100.1", "99.9"));
  CHECK_FALSE(crossed(to_short("90"), recent, "", "99.9"));
  CHECK_FALSE(crossed(to_short("90"), recent, "100.1", ""));
  CHECK(crossed(to_short("90"), 14min, "100.1", "99.9"));
  CHECK_FALSE(crossed(to_short("90"), 15min, "100.1", "99.9"));
}

TEST_CASE("a cross needs the minute before, and is not made of two minutes further apart") {
  auto view = priced("100", "100");
  view.vwap = {vwap(last_minute - 2min, "100.1", "100"), vwap(last_minute, "99.9", "100")};
  CHECK_FALSE(flag(judge_vwap(to_short("90"), view, {}), "cross"));
}

TEST_CASE("a price counts when it ended less than 15 minutes before, and not later") {
  const auto state = [](std::chrono::milliseconds price_age) {
    auto view = priced("101", "100");
    view.candles = {candle(as_of - price_age, "101")};
    return judge_vwap(to_short("90"), view, {}).state;
  };
  CHECK(state(0ms) == FactorState::met);
  CHECK(state(15min - 1ms) == FactorState::met);
  CHECK(state(15min) == FactorState::unknown);
  CHECK(state(-1ms) == FactorState::unknown);
}

TEST_CASE("the VWAP is that of the last full minute, or unknown") {
  auto view = priced("101", "100");
  CHECK(judge_vwap(to_short("90"), view, {}).state == FactorState::met);
  view.vwap = {vwap(last_minute - 1min, "1", "100"), vwap(last_minute + 1min, "1", "100")};
  CHECK(judge_vwap(to_short("90"), view, {}).state == FactorState::unknown);
  CHECK(judge_vwap(to_short("90"), view, {}).missing == Missing{.what = "VWAP"});
  view.vwap_coverage.through = last_minute - 1min;
  const auto answer = judge_vwap(to_short("90"), view, {});
  CHECK(answer.missing == Missing{.what = "VWAP", .only_to = last_minute - 1min});
  CHECK(all_null(answer));
  CHECK(all_null(judge_vwap(to_short("90"), nothing_known(), {})));
}

TEST_CASE("a VWAP with less than four hours before it is no 4 h VWAP") {
  const auto answer = [](std::chrono::milliseconds history) {
    auto view = priced("101", "100");
    view.vwap_coverage.from = last_minute - history;
    return judge_vwap(to_short("90"), view, {});
  };
  CHECK(answer(4h).state == FactorState::met);
  CHECK(answer(5h).state == FactorState::met);
  CHECK(answer(239min).state == FactorState::unknown);
  CHECK(answer(25min).missing == Missing{.what = "VWAP", .history = 25min, .window = 4h});
  CHECK(answer(0min).missing == Missing{.what = "VWAP"});
}

TEST_CASE("a met VWAP says by which test, the strongest first") {
  const auto reason = [](std::string_view tip, std::string_view price, std::string_view vwap_1h) {
    auto view = priced(price, "100");
    view.vwap = {vwap(last_minute - 1min, "100.1", "100"), vwap(last_minute, vwap_1h, "100")};
    const auto answer = judge_vwap(to_short(tip), view, {});
    return std::string(answer.reason) + ' ' + (answer.number ? answer.number->to_string() : "-");
  };
  CHECK(reason("100", "100.56", "99") == "extended 56");
  CHECK(reason("100", "100.2", "99") == "deviation 20");
  CHECK(reason("100.03", "100", "99") == "anchor 3");
  CHECK(reason("90", "100", "99") == "cross -");
  CHECK(reason("90", "100.01", "101") == " 1");
}

TEST_CASE("the newest price and VWAP known at the moment are taken") {
  MarketView view;
  view.as_of = as_of;
  view.candles = {candle(last_minute - 1min, "103"), candle(last_minute, "101"),
                  candle(last_minute + 1min, "102")};
  view.vwap = {vwap(last_minute - 1min, "1", "90"), vwap(last_minute, "1", "100"),
               vwap(last_minute + 1min, "1", "110")};
  view.vwap_coverage = covered;
  CHECK(current_price(view, {}) == Price{dec("101")});
  CHECK(number(judge_vwap(to_short("80"), view, {}), "dev_bps") == "100");
}

TEST_CASE("the CVD is met when the last five full minutes run with the fade") {
  auto view = with_cvd({cvd(last_minute - 5min, "900", "0"), cvd(last_minute - 4min, "10", "30"),
                        cvd(last_minute - 2min, "5", "0"), cvd(last_minute, "0", "10.5"),
                        cvd(last_minute + 1min, "900", "0")});
  const auto falling = judge_cvd(to_short(), view, {});
  CHECK(falling.state == FactorState::met);
  CHECK(number(falling, "delta") == "-25.5");
  CHECK(judge_cvd(to_long(), view, {}).state == FactorState::not_met);
  view.cvd[1] = cvd(last_minute - 4min, "30", "10");
  CHECK(number(judge_cvd(to_long(), view, {}), "delta") == "14.5");
  CHECK(judge_cvd(to_long(), view, {}).state == FactorState::met);
  CHECK(judge_cvd(to_short(), view, {}).state == FactorState::not_met);
}

TEST_CASE("the CVD is unknown unless all its minutes were calculated and lie in the history") {
  const auto answer = [](const MarketView::Coverage& coverage) {
    auto view = with_cvd({cvd(last_minute, "0", "10")});
    view.cvd_coverage = coverage;
    return judge_cvd(to_short(), view, {});
  };
  CHECK(answer({last_minute - 5min, last_minute}).state == FactorState::met);
  CHECK(answer({last_minute - 5min, last_minute + 1h}).state == FactorState::met);
  CHECK(answer({last_minute - 4min, last_minute}).missing ==
        Missing{.what = "CVD", .history = 4min, .window = 5min});
  CHECK(answer({last_minute - 5min, last_minute - 1min}).missing ==
        Missing{.what = "CVD", .only_to = last_minute - 1min});
  CHECK(answer({}).missing == Missing{.what = "CVD"});
  CHECK(all_null(answer({})));
}

TEST_CASE("a CVD that went nowhere runs with no fade, and without trades it is unknown") {
  auto view = with_cvd({cvd(last_minute, "10", "10")});
  CHECK(judge_cvd(to_short(), view, {}).state == FactorState::not_met);
  CHECK(judge_cvd(to_long(), view, {}).state == FactorState::not_met);
  CHECK(number(judge_cvd(to_long(), view, {}), "delta") == "0");
  view.cvd = {cvd(last_minute - 5min, "10", "0"), cvd(last_minute + 1min, "10", "0")};
  CHECK(judge_cvd(to_long(), view, {}).state == FactorState::unknown);
  CHECK(all_null(judge_cvd(to_long(), view, {})));
}

TEST_CASE("a wall is what rests within 5 bps of the tip on the fade's side, ends included") {
  // Tip 100: 99.95 to 100.05 count.
  const auto view = booked({level("100.05", "1"), level("99.95", "2"), level("99.9499", "4")},
                           {level("99.95", "400"), level("100", "500"), level("100.05", "99.95"),
                            level("100.0501", "9999")});
  const auto asks = judge_l2(to_short(), view, {});
  CHECK(number(asks, "wall_notional") == "99979.9975");  // 39980 + 50000 + 9999.9975
  CHECK(asks.state == FactorState::not_met);
  CHECK(std::get<Timestamp>(value_of(asks, "snapshot_utc")) == as_of - 1s);
  CHECK(number(judge_l2(to_long(), view, {}), "wall_notional") == "299.95");
}

TEST_CASE("a wall reaches the notional of its instrument, exactly") {
  const auto state = [](const InstId& instrument, std::string_view size,
                        const ConfluenceRules& rules = {}) {
    return judge_l2(signal(WickType::high, "100", instrument), booked({}, {level("100", size)}),
                    rules)
        .state;
  };
  const InstId eth = InstId::require("ETH-USDT-SWAP");
  CHECK(state(ltc, "1000") == FactorState::met);
  CHECK(state(ltc, "999.99") == FactorState::not_met);
  CHECK(state(eth, "1500") == FactorState::met);
  CHECK(state(eth, "1499.99") == FactorState::not_met);
  CHECK(state(btc, "3000") == FactorState::met);
  CHECK(state(btc, "2999.99") == FactorState::not_met);
  ConfluenceRules rules;
  rules.walls[btc] = {dec("100")};
  CHECK(state(btc, "1", rules) == FactorState::met);
}

TEST_CASE("the wall of an inverse contract is its face value in USD") {
  auto view = booked({level("100000", "3000")}, {});
  view.contract = Contract{dec("100"), dec("1"), ContractType::inverse};
  CHECK(number(judge_l2(to_long("100000"), view, {}), "wall_notional") == "300000");
}

TEST_CASE("a snapshot counts when it is less than 60 s old, and not from the future") {
  const auto state = [](std::chrono::milliseconds age) {
    auto view = booked({}, {level("100", "1000")});
    view.book->time = as_of - age;
    return judge_l2(to_short(), view, {}).state;
  };
  CHECK(state(0ms) == FactorState::met);
  CHECK(state(60s - 1ms) == FactorState::met);
  CHECK(state(60s) == FactorState::unknown);
  CHECK(state(-1ms) == FactorState::unknown);
  CHECK(all_null(judge_l2(to_short(), nothing_known(), {})));
  const auto empty = judge_l2(to_short(), booked({}, {}), {});
  CHECK(empty.state == FactorState::not_met);
  CHECK(number(empty, "wall_notional") == "0");
}

TEST_CASE("conviction and size follow from how many factors are met, and from the wick") {
  // Each factor can be switched on by itself.
  const auto weighed = [](bool with_vwap, bool with_cvd, bool with_l2, bool very_high) {
    auto view = booked({}, {level("100", with_l2 ? "1000" : "1")});
    view.candles = {candle(last_minute, "100")};
    view.vwap = {vwap(last_minute, "", with_vwap ? "99" : "101")};
    view.vwap_coverage = covered;
    view.cvd = {cvd(last_minute, "0", with_cvd ? "1" : "0")};
    view.cvd_coverage = covered;
    auto wick = to_short("100");
    if (very_high) {
      wick.surrounding.touched = 15;
      wick.tip_distance_ticks = 0;
    }
    return weigh(wick, view, {});
  };
  const auto check = [](const Confluence& confluence, unsigned confluences, unsigned size,
                        std::string_view conviction, std::string_view by = "confluence") {
    CHECK(confluence.confluences() == confluences);
    CHECK(name_of(confluence.by) == by);
    CHECK(size_multiplier(confluence.conviction) == size);
    CHECK(name_of(confluence.conviction) == conviction);
  };
  check(weighed(false, false, false, false), 1, 0, "LOW");
  check(weighed(true, false, false, false), 2, 1, "MEDIUM");
  check(weighed(false, true, false, false), 2, 1, "MEDIUM");
  check(weighed(false, false, true, false), 2, 1, "MEDIUM");
  check(weighed(true, true, false, false), 3, 2, "HIGH");
  check(weighed(false, true, true, false), 3, 2, "HIGH");
  check(weighed(true, true, true, false), 4, 3, "MAX");
  check(weighed(false, false, false, true), 1, 3, "MAX", "pattern");
  check(weighed(true, true, false, true), 3, 3, "MAX", "pattern");
  check(weighed(true, true, true, true), 4, 3, "MAX");
}

TEST_CASE("what is unknown confirms nothing") {
  const auto nothing = weigh(to_short(), nothing_known(), {});
  CHECK_FALSE(nothing.price);
  CHECK(nothing.confluences() == 1);
  CHECK(nothing.conviction == Conviction::low);
  CHECK(nothing.known() == 0);
  REQUIRE(nothing.factors.size() == factors.size());
  for (std::size_t i = 0; i < factors.size(); ++i) {
    CHECK(nothing.factors[i].first == factors[i].name);
    CHECK(nothing.factors[i].second.state == FactorState::unknown);
    CHECK_FALSE(nothing.factors[i].second.missing.what.empty());
  }
}
