// The recorder of books on a simulated exchange, both as users run them: each line is the book of
// the exchange at its seqId, whatever goes wrong.
#include <algorithm>
#include <list>
#include <nlohmann/json.hpp>

#include "support/book_proof.hpp"
#include "support/catch.hpp"
#include "support/recorded_market.hpp"
#include "support/shared_data.hpp"
#include "support/small_disk.hpp"

using namespace rq::test;

namespace {

constexpr const char* btc = "BTC-USDT-SWAP";
constexpr const char* busy_hour = "2025-12-14T12:00:00Z";
constexpr int speed = 20;

using Words = std::vector<std::string>;

/// A market that begins with the first subscription and is over so many seconds later. Its books
/// go on.
Words market_of(int seconds, const Words& more = {}, const char* start = busy_hour) {
  Words market{"--instId",   btc,
               "--speed",    std::to_string(speed),
               "--duration", std::to_string(speed * seconds) + "s",
               "--past",     "1m",
               "--wait",     "--start",
               start};
  market.insert(market.end(), more.begin(), more.end());
  return market;
}

/// Arguments for the lines of a script of faults, separated by ';'.
Words faults(std::string_view script) {
  Words arguments;
  while (!script.empty()) {
    const auto end = std::min(script.find(';'), script.size());
    arguments.insert(arguments.end(), {"--fault", std::string(script.substr(0, end))});
    script.remove_prefix(std::min(end + 1, script.size()));
  }
  return arguments;
}

const Words fast{"--cadence", "100ms"};

nlohmann::json state_of(const RecordedMarket& market) {
  return nlohmann::json::parse(
      load_tree(market.vault()).at(std::string("state/l2/okx/perps/") + btc + ".state.json"));
}

/// Waits for the end and demands that every line is true, and that there are some.
BookTally require_true(RecordedMarket& market, RunningProgram& recorder,
                       std::size_t least_lines = 11) {
  const bool recorded = market.books_are_recorded_by(recorder);
  const auto finished = stop(recorder);
  BookTally tally;
  const auto flaw = market.flaw_of_books(&tally);
  INFO(finished.err << "the exchange's log:\n" << market.exchange().err());
  CHECK(recorded);
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.empty());
  CHECK(flaw == "");
  CHECK(tally.lines >= least_lines);
  return tally;
}

/// A market and the recorder of its book, both at work.
struct Recorded {
  Recorded(std::string what, const Words& more, int seconds = 5)
      : name(std::move(what)),
        market(market_of(seconds, more)),
        recorder(market.record_books(fast)) {}

  BookTally finish() {
    INFO(name);
    return require_true(market, recorder);
  }

  std::string name;
  RecordedMarket market;
  RunningProgram recorder;
};

bool says(const RunningProgram& program, const char* text) {
  return program.err().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("l2_exporter records two books, plain and encrypted") {
  const auto more = GENERATE(Words{}, Words{"--tls"});
  RecordedMarket market(market_of(3, [&] {
    auto arguments = more;
    arguments.insert(arguments.end(), {"--instId", "ETH-USDT-SWAP"});
    return arguments;
  }()));
  auto recorder = market.record_books(fast);
  CHECK(require_true(market, recorder, 41).gap_lines == 0);
  const auto state = state_of(market);
  CHECK(state.at("connected") == true);
  CHECK(state.at("following") == true);
  CHECK(state.at("last_seqId").is_number());
  CHECK(state.at("snapshots") == 1);
  CHECK(state.at("bids") >= 400);
  CHECK(state.at("gaps").at("sequence") == 0);
  CHECK(says(recorder, "done connected instruments=2 following=2"));
}

TEST_CASE("l2_exporter writes a line every two seconds when nothing else is asked for") {
  RecordedMarket market(market_of(5));
  auto recorder = market.record_books();
  const bool recorded = market.books_are_recorded_by(recorder);
  CHECK(recorded);
  CHECK(stop(recorder).exit_code == 0);
  BookTally tally;
  CHECK(market.flaw_of_books(&tally) == "");
  CHECK(tally.lines >= 3);
  CHECK(tally.lines < 12);
}

TEST_CASE("l2_exporter begins a file with the hour, and a folder with the day") {
  RecordedMarket market(market_of(4, {}, "2025-12-14T23:59:20Z"));
  auto recorder = market.record_books(fast);
  CHECK(require_true(market, recorder).files == 2);
  const Tree vault = load_tree(market.vault() / "raw" / "okx" / "l2_perps" / btc);
  CHECK(vault.contains("2025-12-14/23.jsonl"));
  CHECK(vault.contains("2025-12-15/00.jsonl"));
}

TEST_CASE("l2_exporter goes on wherever it was killed, and leaves no torn line") {
  RecordedMarket market(market_of(6));
  std::size_t kills = 0;
  while (!market.is_over()) {
    auto recorder = market.record_books(fast);
    const auto before = newest_snapshot(market.vault(), btc);
    recorder.runs_until(
        [&] { return market.is_over() || newest_snapshot(market.vault(), btc) != before; });
    recorder.kill();
    CHECK(recorder.wait().exit_code == killed_exit_code);
    ++kills;
  }
  CHECK(kills > 1);
  Tree torn = load_tree(market.vault());
  torn["raw/okx/l2_perps/BTC-USDT-SWAP/2025-12-14/12.jsonl"] += "{\"timestamp_utc\":\"2025-12";
  dump_tree(torn, market.vault());
  auto recorder = market.record_books(fast);
  // Each but the last, which may have come too late, has written a line; so has this one.
  CHECK(require_true(market, recorder, kills).gap_lines == 0);
  CHECK(says(recorder, "bytes was cut short by a crash; it is removed"));
}

TEST_CASE("l2_exporter runs beside trades_exporter on one Vault") {
  RecordedMarket market(market_of(3));
  auto books = market.record_books(fast);
  auto trades = market.record();
  REQUIRE(market.is_recorded_by(trades));
  CHECK(stop(trades).exit_code == 0);
  CHECK(market.flaw() == "");
  require_true(market, books);
}

TEST_CASE("every line of l2_exporter is true, whatever happens to the connection") {
  std::list<Recorded> recorded;  // all at the same time: mostly they wait
  for (const char* script :
       {"at 1s drop", "at 1s notice 1s", "at 1s stall 2s", "at 1s mute 2s",
        "after 30 messages tear", "at 1s refuse-subscriptions 1s;at 1s book-gap"})
    recorded.emplace_back(script, faults(script));
  for (auto& each : recorded) {
    const auto tally = each.finish();
    INFO(each.name);
    CHECK((tally.gap_lines > 0) == (each.name.find("notice") == std::string::npos &&
                                    each.name.find("stall") == std::string::npos));
  }
}

TEST_CASE("every line of l2_exporter is true, whatever happens to messages") {
  Recorded lose("lose", faults("every 300 messages lose 3"));
  Recorded repeat("repeat", faults("every 50 messages repeat 5"));
  Recorded reorder("reorder", faults("every 300 messages reorder 4"));
  Recorded garble("garble", faults("every 300 messages garble"));
  CHECK(lose.finish().gap_lines > 0);
  CHECK(repeat.finish().gap_lines == 0);
  CHECK(state_of(repeat.market).at("duplicates") > 5);
  CHECK(reorder.finish().gap_lines > 0);
  CHECK(garble.finish().gap_lines > 0);
  CHECK(state_of(garble.market).at("rejected") > 0);
  CHECK(load_tree(garble.market.vault())
            .contains(std::string("state/l2/okx/perps/") + btc + ".rejects.jsonl"));
}

TEST_CASE("every line of l2_exporter is true, whatever happens to the book") {
  Recorded gap("gap", faults("every 2s book-gap"));
  Recorded reset("reset", faults("every 1s book-reset"));
  Recorded restart("restart", faults("every 1s book-restart"));
  Recorded cross("cross", faults("at 2s book-cross"));
  Recorded one_sided("one-sided", faults("at 1s one-sided 20s"));
  CHECK(gap.finish().gap_lines >= 2);
  CHECK(state_of(gap.market).at("gaps").at("sequence") >= 2);
  CHECK(reset.finish().gap_lines == 0);
  CHECK(state_of(reset.market).at("resets") >= 2);
  CHECK(restart.finish().gap_lines == 0);
  CHECK(state_of(restart.market).at("snapshots") >= 3);
  CHECK(cross.finish().gap_lines == 1);
  CHECK(state_of(cross.market).at("gaps").at("crossed") == 1);
  const auto tally = one_sided.finish();
  CHECK(tally.gap_lines == 0);
  CHECK(tally.one_sided > 0);
}

TEST_CASE("l2_exporter does not believe a book of the year 9999") {
  Recorded lie("lie", faults("at 2s lie-time"));
  CHECK(lie.finish().gap_lines == 1);
  CHECK(state_of(lie.market).at("rejected") == 1);
  const Tree vault = load_tree(lie.market.vault());
  CHECK(vault.at(std::string("state/l2/okx/perps/") + btc + ".rejects.jsonl")
            .find("a book that is dated far from the exchange's clock") != std::string::npos);
  CHECK(std::ranges::none_of(
      vault, [](const auto& file) { return file.first.find("/9999-") != std::string::npos; }));
}

TEST_CASE("l2_exporter begins with REST's book when the feed's snapshot is lost, old or new") {
  Recorded now("now", faults("at 0s lose 1"));
  Recorded old("old", faults("at 0s lose 1;at 1s lag 20s for 20s"));
  for (auto* each : {&now, &old}) {
    CHECK(each->finish().gap_lines == 0);
    CHECK(state_of(each->market).at("rest_snapshots") == 1);
    CHECK(state_of(each->market).at("resubscriptions") == 0);
  }
}

TEST_CASE("every line of l2_exporter is true when everything goes wrong") {
  std::list<Recorded> recorded;
  for (const std::string seed : {"4", "5", "7"})
    recorded.emplace_back("chaos " + seed, Words{"--chaos", seed, "--chaos-every", "1s"}, 15);
  for (auto& each : recorded) {
    // It does not end with the market, so that there may be no book at any moment.
    CHECK(each.recorder.runs_until([&] { return each.market.is_over(); }));
    const auto finished = stop(each.recorder);
    BookTally tally;
    const auto flaw = each.market.flaw_of_books(&tally);
    INFO(each.name << ": " << finished.err << "the exchange's log:\n"
                   << each.market.exchange().err());
    CHECK(finished.exit_code == 0);
    CHECK(flaw == "");
    CHECK(tally.lines > 10);
    CHECK(tally.gap_lines > 0);
  }
}

TEST_CASE("l2_exporter waits for room on a full disk, and goes on with whole lines") {
  RecordedMarket market(market_of(5));
  const auto disk = SmallDisk::mount(market.vault(), 200'000);
  if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
  auto recorder = market.record_books(fast);
  REQUIRE(recorder.runs_until(
      [&] { return says(recorder, "make room there; trying again every second"); }));
  disk->resize(50'000'000);
  CHECK(recorder.runs_until([&] { return says(recorder, "writing works again"); }));
  CHECK(require_true(market, recorder).gap_lines == 0);
}

TEST_CASE("l2_exporter refuses what it cannot do with the exit code that says so") {
  RecordedMarket market(market_of(60));
  const auto refused = [&](int code, const std::string& part, const Words& arguments) {
    const auto finished = market.record_books(arguments).wait();
    INFO(finished.err);
    CHECK(finished.exit_code == code);
    CHECK(finished.err.find(part) != std::string::npos);
  };
  refused(64, "--cadence is 50ms", {"--cadence", "50ms"});
  refused(64, "--cadence", {"--cadence", "2"});
}

TEST_CASE("l2_exporter names what it cannot record, and records it as soon as that is possible") {
  RecordedMarket market(market_of(60));
  auto first = market.record_books();
  REQUIRE(first.runs_until([&] { return says(first, "connected to"); }));
  auto second = market.record_books({"--instId", "NOPE-USDT-SWAP"});
  CHECK(second.runs_until(
      [&] { return says(second, "NOPE-USDT-SWAP is not listed by the exchange"); }));
  const auto holder = "is being worked on by l2_exporter, process " + std::to_string(first.id());
  CHECK(second.runs_until([&] { return says(second, holder.c_str()); }));
  CHECK(stop(first).exit_code == 0);
  CHECK(second.runs_until([&] { return says(second, "connected to"); }));
  const auto finished = stop(second);
  CHECK(finished.exit_code == 0);
  CHECK(finished.err.find("not_recorded=1") != std::string::npos);
}
