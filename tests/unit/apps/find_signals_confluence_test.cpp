#include <algorithm>

#include "find_signals/evaluator.hpp"
#include "find_signals/recording.hpp"
#include "find_signals/signal_json.hpp"
#include "find_signals/table.hpp"
#include "support/catch.hpp"
#include "support/confluent_vault.hpp"
#include "support/documented_lines.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::app;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const vault::Layout layout("/vault");
const InstId& btc = confluent_instrument();

/// The Vault in which every factor is met, without what begins with one of these.
/// It is tracked for a while longer, with nothing more in it.
MemoryFileSystem disk(const std::vector<std::string>& without = {}) {
  Tree tree = confluent_vault();
  tree[layout.relative(layout.wicks_active(btc))] =
      active_json({}, confluent_moment() + 20min, btc);
  for (const auto& prefix : without)
    std::erase_if(tree, [&](const auto& file) { return file.first.starts_with(prefix); });
  MemoryFileSystem fs;
  fs.load(tree, layout.root());
  return fs;
}

SignalOptions options(std::chrono::milliseconds later = 0ms) {
  SignalOptions options;
  options.as_of = format_moment(confluent_moment() + later);
  options.confluence.wanted = true;
  return options;
}

std::vector<Evaluation> evaluate(MemoryFileSystem& fs, const SignalOptions& options) {
  return Evaluator(make_query(options, Timestamp()), fs, layout, [] { return Timestamp(); })
      .evaluate();
}

std::string json(MemoryFileSystem& fs, const SignalOptions& options) {
  std::string out;
  const auto query = make_query(options, Timestamp());
  for (const Signal& signal : signals_of(evaluate(fs, options), query.selection))
    append_json(out, signal);
  return out;
}

std::string table(MemoryFileSystem& fs, const SignalOptions& options, bool colour = false) {
  return format_table(evaluate(fs, options), make_query(options, Timestamp()), colour);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string unknown_l2 =
    R"("l2":{"state":"unknown","wall_notional":null,"snapshot_utc":null})";
const std::string unknown_cvd = R"("cvd":{"state":"unknown","delta":null})";
const std::string unknown_vwap =
    R"("vwap":{"state":"unknown","dev_bps":null,"extended":null,"anchor":null,"cross":null})";

/// A signal as it is filtered and sorted by.
Signal signal(const std::string& event_id, Conviction conviction, unsigned factors_met,
              std::uint64_t touched, std::chrono::minutes created) {
  Signal signal{.stage = SignalStage::armed,
                .instrument = btc,
                .event_id = event_id,
                .timeframe = Timeframe::m1,
                .wick_type = WickType::high,
                .tip = {},
                .wick_size = {},
                .creation = confluent_moment() + created,
                .touch_time = {},
                .tip_distance_ticks = {},
                .surrounding = {},
                .as_of = confluent_moment()};
  signal.surrounding.touched = touched;
  Confluence confluence;
  confluence.conviction = conviction;
  for (unsigned i = 0; i < factors_met; ++i)
    confluence.factors.push_back({"", {.state = FactorState::met}});
  signal.confluence = confluence;
  return signal;
}

std::string selected(const Selection& selection) {
  const std::vector<Signal> signals{
      signal("a", Conviction::max, 1, 30, -40min), signal("b", Conviction::max, 3, 12, -25min),
      signal("c", Conviction::high, 2, 20, -30min), signal("d", Conviction::low, 0, 25, -20min)};
  Evaluation evaluation{btc, {}, confluent_moment(), confluent_moment(), {signals, {}}};
  std::string ids;
  for (const Signal& signal : signals_of({evaluation}, selection)) ids += signal.event_id;
  return ids;
}

template <class Change>
std::string refusal(Change change) {
  SignalOptions options;
  change(options);
  try {
    make_query(options, Timestamp());
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a wick that VWAP, CVD and order book confirm is traded with maximum conviction") {
  auto fs = disk();
  CHECK(json(fs, options()) == confluent_json() + "}\n");
}

TEST_CASE("what was not computed or recorded is unknown and confirms nothing") {
  const auto answer = [](const std::vector<std::string>& without) {
    auto fs = disk(without);
    return json(fs, options());
  };
  const auto no_book = answer({"raw/"});
  CHECK(contains(no_book, unknown_l2));
  CHECK(contains(no_book,
                 R"("confluences":3,"conviction":"HIGH","by":"confluence","size_multiplier":2)"));
  const auto no_cvd = answer({"raw/", "derived/cvd"});
  CHECK(contains(no_cvd, unknown_cvd));
  CHECK(contains(no_cvd, R"("confluences":2,"conviction":"MEDIUM","by":"confluence",)"
                         R"("size_multiplier":1)"));
  const auto nothing = answer({"raw/", "derived/cvd", "derived/vwap"});
  CHECK(contains(nothing, unknown_vwap));
  CHECK(contains(nothing, R"("price":"101400","confluences":1,"conviction":"LOW",)"
                          R"("by":"confluence","size_multiplier":0)"));
  const auto no_candles = answer({"derived/candles"});
  CHECK(contains(no_candles, R"("price":null)"));
  CHECK(contains(no_candles, unknown_vwap));
}

TEST_CASE("what is not known for the last full minute is unknown") {
  auto fs = disk();
  const auto a_minute_later = json(fs, options(58s + 250ms));
  CHECK(contains(a_minute_later, unknown_l2));
  CHECK_FALSE(contains(a_minute_later, unknown_cvd));
  CHECK_FALSE(contains(a_minute_later, unknown_vwap));
  CHECK(contains(json(fs, options(58s + 249ms)), R"("l2":{"state":"met")"));
  const auto next_minute = json(fs, options(60s));
  CHECK(contains(next_minute, unknown_cvd));
  CHECK(contains(next_minute, unknown_vwap));
  CHECK(contains(table(fs, options(60s)), "? VWAP only to 22:10  ? CVD only to 22:10  ? no book"));
}

TEST_CASE("a signal that was touched is weighed as of its touch") {
  // The wick is touched three minutes before the moment, and the move goes on after it.
  const Timestamp touch = confluent_moment() - 3min;
  auto tree = confluent_vault();
  auto& events = tree[layout.relative(layout.wick_events(btc))];
  Wick wick;
  wick.type = WickType::high;
  wick.creation = confluent_moment() - 30min;
  wick.open = wick.low = {*Decimal::parse("101240")};
  wick.high = {*Decimal::parse("101250.5")};
  wick.close = {*Decimal::parse("101248.5")};
  events += json_line(WickEvent{wick, WickStatus::touched, Touch{touch, TouchClass::wick, 0},
                                Price{*Decimal::parse("0.1")}},
                      btc);
  MemoryFileSystem fs;
  fs.load(tree, layout.root());
  const auto at_touch = json(fs, options(-3min));
  const auto later = json(fs, options(-1min));
  const auto confluence = [](const std::string& line) {
    return line.substr(line.find("\"confluence\""));
  };
  REQUIRE(contains(later, R"("stage":"TRIGGERED")"));
  CHECK(contains(later, R"("price":"101390")"));
  CHECK(confluence(later) == confluence(at_touch));
}

TEST_CASE("thresholds are options") {
  auto fs = disk();
  auto strict = options();
  strict.confluence.deviation_bps = "24.72";  // it is 24.7158…
  strict.confluence.cvd_window = 6min;        // the minute before the five was bought
  strict.confluence.walls = {"BTC-USDT-SWAP=324014.61"};
  CHECK(contains(json(fs, strict), R"("confluences":1,"conviction":"LOW",)"));
  auto loose = strict;
  loose.confluence.anchor_bps = "10";
  loose.confluence.walls = {"324014.6"};
  CHECK(contains(json(fs, loose), R"("confluences":3)"));
}

TEST_CASE("the confluence table tells everything at a glance") {
  auto fs = disk();
  CHECK(
      table(fs, options()) ==
      R"(Wick signals, 1m: age 20m to 40m, at least 10 touched within 10m, at most 50% of those around smaller
BTC-USDT-SWAP as of 2025-12-14T22:10:00Z, tracked through 2025-12-14T22:30:00Z, price 101400: 1 signal

STAGE  SIDE   INSTRUMENT        LEVEL  TICKS    BPS  UNTIL  VWAP              CVD          L2          MET  KNOWN  CONVICTION  SIZE  AGE  AROUND  TIP  STRENGTH  WICK  CREATED               TOUCHED
ARMED  SHORT  BTC-USDT-SWAP  101250.5  -1495  -14.7  22:20  met deviation 25  met -125000  met 324015  4/4    3/3  MAX         3x    30m   12/12  -    HIGH         2  2025-12-14T21:40:00Z  -

--explain tells what the columns mean and what each rule measured.
)");
}

TEST_CASE("factors that are not met show their number, unknown ones what is missing") {
  auto fs = disk({"raw/"});
  auto strict = options();
  strict.confluence.deviation_bps = "30";
  CHECK(contains(table(fs, strict),
                 "  no 25  met -125000  ? no book  2/4    2/3  MEDIUM      1x    30m "));
}

TEST_CASE(
    "find_signals --explain tells what each rule measured, and which one near misses failed") {
  auto fs = disk({"raw/"});
  auto asked = options(-60s);
  asked.explain = true;
  asked.confluence.deviation_bps = "30";
  const auto text = table(fs, asked);
  const std::string expected =
      R"(
ARMED SHORT BTC-USDT-SWAP 101250.5 of 2025-12-14T21:40:00Z: price 101390 is 1395 ticks, 13.76 bps above it; valid until 2025-12-14T22:20:00Z
  weighed as of 2025-12-14T22:09:00Z, price 101390
  vwap not met: deviation with the fade 23.73 bps (at least 30: 6.27 short), anchor 9.82 bps (at most 5: 4.82 over), crosses 0 (at least 1: 1 short)
  cvd not met: delta with the fade -850000 (above 0: 850000 short)
  l2 unknown: no book
Near misses of BTC-USDT-SWAP, wicks that fail one rule: 0

ARMED: the tip at LEVEL is untouched)";
  INFO(text);
  CHECK(contains(text, expected));
  CHECK(contains(text, "\nVWAP: "));
  CHECK(contains(text, "CONVICTION, SIZE of the position: "));

  auto early = options(-11min);
  early.explain = true;
  const auto too_young = table(fs, early);
  INFO(too_young);
  CHECK(contains(too_young,
                 "Near misses of BTC-USDT-SWAP, wicks that fail one rule: 1\n"
                 "  ARMED SHORT BTC-USDT-SWAP 101250.5 of 2025-12-14T21:40:00Z: "
                 "age 19 min (at least 20: 1 short)\n"));
}

TEST_CASE("colours add ANSI sequences to the confluence table and nothing else") {
  auto fs = disk();
  auto asked = options();
  asked.explain = true;
  std::string coloured = table(fs, asked, true);
  const auto plain = table(fs, asked);
  CHECK(plain.find('\x1b') == plain.npos);
  REQUIRE(coloured.find('\x1b') != coloured.npos);
  for (auto start = coloured.find('\x1b'); start != coloured.npos; start = coloured.find('\x1b'))
    coloured.erase(start, coloured.find('m', start) - start + 1);
  CHECK(coloured == plain);
}

TEST_CASE("signals are filtered by conviction, sorted and limited, in this order") {
  Selection selection;
  CHECK(selected(selection) == "adcb");  // by strength: more touched around
  selection.order = SignalOrder::conviction;
  CHECK(selected(selection) == "bacd");
  selection.order = SignalOrder::newest;
  CHECK(selected(selection) == "dbca");
  selection.min_conviction = Conviction::high;
  CHECK(selected(selection) == "bca");
  selection.limit = 2;
  CHECK(selected(selection) == "bc");
  selection.min_conviction = Conviction::max;
  CHECK(selected(selection) == "ba");
}

TEST_CASE("the table says so when it leaves signals out") {
  auto fs = disk({"raw/"});
  auto asked = options();
  asked.min_conviction = "MAX";
  const auto text = table(fs, asked);
  CHECK(contains(text, ": 1 signal\nShown: 0 of 1 signal, conviction MAX or more\n"));
  CHECK_FALSE(contains(text, "STAGE"));
}

TEST_CASE("recorded signals carry the time of writing, and stand there once a stage") {
  auto fs = disk();
  const Timestamp written = confluent_moment() + 1234ms;
  const auto line = confluent_json() + R"(,"known_at_utc":"2025-12-14T22:10:01.234Z"})" + '\n';
  for (const auto later : {0min, 1min}) {
    SignalRecording recording(fs, layout, [&] { return written + later; });
    for (const auto& evaluation : evaluate(fs, options(later))) recording.record(evaluation);
    CHECK(fs.tree(layout.root()).at("derived/signals/okx/perps/BTC-USDT-SWAP/signals.jsonl") ==
          line);
  }
}

TEST_CASE("the default thresholds are those of the rules") {
  SignalOptions typed;
  CHECK_FALSE(make_query(typed, Timestamp()).confluence);
  typed.confluence.wanted = true;
  const auto rules = *make_query(typed, Timestamp()).confluence;
  const ConfluenceRules defaults;
  CHECK(rules.price_age == defaults.price_age);
  CHECK(rules.deviation_bps == defaults.deviation_bps);
  CHECK(rules.extended_bps == defaults.extended_bps);
  CHECK(rules.anchor_bps == defaults.anchor_bps);
  CHECK(rules.cvd_window == defaults.cvd_window);
  CHECK(rules.book_age == defaults.book_age);
  CHECK(rules.wall_bps == defaults.wall_bps);
  CHECK(rules.wall == defaults.wall);
  CHECK(rules.walls == defaults.walls);
}

TEST_CASE("a wall for all instruments leaves only those walls that were named") {
  SignalOptions typed;
  typed.confluence.wanted = true;
  typed.confluence.walls = {"ETH-USDT-SWAP=7", "5"};
  const auto rules = *make_query(typed, Timestamp()).confluence;
  CHECK(rules.wall_of(btc) == Notional{Decimal(5, 0)});
  CHECK(rules.wall_of(InstId::require("ETH-USDT-SWAP")) == Notional{Decimal(7, 0)});
}

TEST_CASE("options of confluence that cannot be are refused with what they take") {
  const auto shows = [](const std::string& message, const char* part) {
    INFO(message);
    CHECK(message.find(part) != std::string::npos);
  };
  shows(refusal([](auto& o) { o.confluence.deviation_bps = "-1"; }), "--deviation-bps");
  shows(refusal([](auto& o) { o.confluence.extended_bps = "ten"; }), "0 to 10000 basis points");
  shows(refusal([](auto& o) { o.confluence.price_age = 0s; }), "--price-age");
  shows(refusal([](auto& o) { o.confluence.cvd_window = 0s; }), "--cvd-window");
  shows(refusal([](auto& o) { o.confluence.book_age = 0s; }), "--book-age");
  shows(refusal([](auto& o) { o.confluence.walls = {"BTC-USDT-SWAP="}; }), "--wall");
  shows(refusal([](auto& o) { o.confluence.walls = {"../x=5"}; }), "'../x'");
  shows(refusal([](auto& o) { o.min_conviction = "HIGH"; }), "need --confluence");
  shows(refusal([](auto& o) { o.sort = "conviction"; }), "need --confluence");
  shows(refusal([](auto& o) { o.record = true; }), "--record needs --confluence");
  shows(refusal([](auto& o) { o.sort = "price"; }), "strength, conviction or newest");
  shows(refusal([](auto& o) { o.limit = 0; }), "--limit");
  shows(refusal([](auto& o) {
          o.confluence.wanted = true;
          o.min_conviction = "huge";
        }),
        "LOW, MEDIUM, HIGH or MAX");
  shows(refusal([](auto& o) { o.explain = o.json = true; }), "--explain");
  shows(refusal([](auto& o) {
          o.exit_code = true;
          o.watch = 5s;
        }),
        "--exit-code");
}
