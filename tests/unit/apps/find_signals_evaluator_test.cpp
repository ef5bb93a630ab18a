#include "find_signals/evaluator.hpp"
#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::app;
using namespace rq::test;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const InstId eth = InstId::require("ETH-USDT-SWAP");
const vault::Layout layout("/vault");
const Timestamp now = *parse_event_time("2025-12-14T22:10:00.750Z");

Timestamp at(std::string_view text) {
  return *parse_window_time(text);
}

/// Puts the files of one instrument on the disk: no wick so far, tracked through `as_of`.
void track(MemoryFileSystem& disk, const InstId& instrument, std::optional<Timestamp> as_of) {
  disk.load(
      {{layout.relative(layout.wick_events(instrument)), ""},
       {layout.relative(layout.wicks_active(instrument)), active_json({}, as_of, instrument)}},
      layout.root());
}

std::vector<Evaluation> evaluate(MemoryFileSystem& disk, const std::string& as_of,
                                 const std::vector<std::string>& instruments = {}) {
  SignalOptions options;
  options.as_of = as_of;
  options.vault.instruments = instruments;
  return Evaluator(make_query(options, now), disk, layout, [] { return now; }).evaluate();
}

}  // namespace

TEST_CASE("without --instId every instrument with wicks is judged") {
  MemoryFileSystem disk;
  track(disk, eth, at("2025-12-14T22:09:00Z"));
  track(disk, btc, at("2025-12-14T22:10:00Z"));
  disk.load({{layout.relative(layout.wicks_root()) + "/notes/wicks_events.jsonl", "no instrument"},
             {layout.relative(layout.wicks_active(InstId::require("XRP-USDT-SWAP"))), "{}"}},
            layout.root());
  const auto all = evaluate(disk, "now");
  REQUIRE(all.size() == 2);
  CHECK(all[0].instrument == btc);
  CHECK(all[1].instrument == eth);
  CHECK(all[1].tracked_through == at("2025-12-14T22:09:00Z"));
  const auto named = evaluate(disk, "now", {"ETH-USDT-SWAP"});
  REQUIRE(named.size() == 1);
  CHECK(named[0].instrument == eth);
}

TEST_CASE("now and latest are where the tracker has come to, and now must be fresh") {
  MemoryFileSystem disk;
  track(disk, btc, at("2025-12-14T22:09:00Z"));
  track(disk, eth, at("2025-12-14T21:00:00Z"));
  for (const char* moment : {"now", "latest"}) {
    const auto answers = evaluate(disk, moment);
    REQUIRE(answers.size() == 2);
    CHECK(answers[0].as_of == at("2025-12-14T22:09:00Z"));
    CHECK(answers[1].as_of == at("2025-12-14T21:00:00Z"));
    CHECK_FALSE(answers[0].stale);
    CHECK(answers[1].stale.has_value() == (std::string(moment) == "now"));
  }
  CHECK(format_ms(evaluate(disk, "2025-12-14T20:00:00.125Z").front().as_of) ==
        "2025-12-14T20:00:00.125Z");
}

TEST_CASE("nothing is said about a minute that was not read") {
  MemoryFileSystem disk;
  track(disk, btc, at("2025-12-14T22:09:00Z"));
  CHECK(evaluate(disk, "2025-12-14T22:09:00Z").size() == 1);
  try {
    evaluate(disk, "2025-12-14T22:09:00.001Z");
    FAIL("not refused");
  } catch (const NoInputError& error) {
    CHECK(std::string(error.what()).find("through 2025-12-14T22:09:00Z") != std::string::npos);
  }
}

TEST_CASE("one instrument that fails does not keep the others from being judged, and is told") {
  MemoryFileSystem disk;
  track(disk, btc, at("2025-12-14T22:09:00Z"));
  SignalOptions options;
  options.as_of = "latest";
  options.vault.instruments = {"BTC-USDT-SWAP", "ETH-USDT-SWAP"};
  Evaluator evaluator(make_query(options, now), disk, layout, [] { return now; });
  CHECK(evaluator.evaluate().size() == 1);
  CHECK(evaluator.result() == ExitCode::no_input);
}

TEST_CASE("each timeframe that was asked about has an answer by rules of its own") {
  MemoryFileSystem disk;
  track(disk, btc, at("2025-12-14T22:09:00Z"));
  SignalOptions options;
  options.as_of = "latest";
  options.timeframes = {"5m", "1m", "5m"};
  const auto answers =
      Evaluator(make_query(options, now), disk, layout, [] { return now; }).evaluate();
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].rules.timeframe == Timeframe::m5);
  CHECK(answers[0].rules.age_min == std::chrono::minutes(100));
  CHECK(answers[1].rules.timeframe == Timeframe::m1);
  CHECK(answers[1].rules.age_min == std::chrono::minutes(20));
}

TEST_CASE("an instrument without trades has no latest minute and is left out") {
  MemoryFileSystem disk;
  track(disk, btc, std::nullopt);
  CHECK_THROWS_AS(evaluate(disk, "latest"), NoInputError);
  CHECK_THROWS_AS(evaluate(disk, "latest", {"BTC-USDT-SWAP"}), NoInputError);
  CHECK_THROWS_AS(evaluate(disk, "now"), NoInputError);
  track(disk, eth, at("2025-12-14T22:09:00Z"));
  CHECK(evaluate(disk, "latest").size() == 1);
}

TEST_CASE("a Vault without wicks, or without those of a named instrument, has no input") {
  MemoryFileSystem disk;
  CHECK_THROWS_AS(evaluate(disk, "now"), NoInputError);
  track(disk, btc, at("2025-12-14T22:09:00Z"));
  CHECK_THROWS_AS(evaluate(disk, "now", {"ETH-USDT-SWAP"}), NoInputError);
}
