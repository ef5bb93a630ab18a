#include "vault/l2_removal.hpp"

#include <set>

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "vault/l2_retention_state.hpp"

using namespace rq;
using namespace rq::test;
using namespace rq::vault;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const InstId eth = InstId::require("ETH-USDT-SWAP");
const Timestamp now = parse_time("2025-12-14T10:07:00Z").value();
const Timestamp this_hour = std::chrono::floor<std::chrono::hours>(now);

L2HourFile hour_ago(int hours, const InstId& instrument = btc, std::uint64_t size = 10) {
  return {instrument, this_hour - std::chrono::hours(hours), L2Form::packed, size};
}

/// The hours that began `from` to `to` hours ago, both included.
std::vector<L2HourFile> hours_ago(int from, int to, const InstId& instrument = btc) {
  std::vector<L2HourFile> files;
  for (int hours = from; hours <= to; ++hours) files.push_back(hour_ago(hours, instrument));
  return files;
}

/// What is thought of `count` hours of BTC that are too old, beside `newest`.
L2RemovalDoubt doubt_about_hours(std::uint64_t count, const L2LastRuns& last_runs,
                                 const L2HourFile& newest = hour_ago(0),
                                 const std::set<InstId>& recorded = {}) {
  const L2Removal removal{btc, count, now - days(90), now - days(10), count};
  return doubt_about({removal}, {{newest}, recorded}, last_runs, now);
}

}  // namespace

TEST_CASE("what a plan removes is told by instrument, and in whole hours") {
  const auto lines = [](L2HourFile file) {
    file.form = L2Form::lines;
    return file;
  };
  const L2RetentionPlan plan{
      {L2RetentionAction::sweep, hour_ago(1)},
      {L2RetentionAction::expire, hour_ago(130, eth)},
      {L2RetentionAction::expire, hour_ago(130)},
      {L2RetentionAction::expire, lines(hour_ago(130))},
      {L2RetentionAction::finish, lines(hour_ago(9))},
      {L2RetentionAction::pack, lines(hour_ago(7))},
      {L2RetentionAction::evict, hour_ago(100)},
  };
  CHECK((removals_of(plan) ==
         std::vector<L2Removal>{{btc, 2, this_hour - 130h, this_hour - 100h, 30},
                                {eth, 1, this_hour - 130h, this_hour - 130h, 10}}));
  CHECK(removing_steps(plan).size() == 4);
  CHECK(removals_of({}).empty());
}

TEST_CASE("a first run removes a day of hours unasked, and no more") {
  CHECK(doubt_about_hours(24, {}) == L2RemovalDoubt::none);
  CHECK(doubt_about_hours(25, {}) == L2RemovalDoubt::amount);
  CHECK(doubt_about({}, {{hour_ago(0)}, {}}, {}, now) == L2RemovalDoubt::none);
}

TEST_CASE("a run removes as many hours unasked as have passed since the last one, and a day") {
  CHECK(doubt_about_hours(25, {{btc, now - 1h}}) == L2RemovalDoubt::none);
  CHECK(doubt_about_hours(26, {{btc, now - 1h}}) == L2RemovalDoubt::amount);
  CHECK(doubt_about_hours(24 + 48, {{btc, now - 48h}}) == L2RemovalDoubt::none);
  CHECK(doubt_about_hours(25, {{eth, now - 48h}}) == L2RemovalDoubt::amount);
  // What a limit of 5 days instead of 30 asks for.
  CHECK(doubt_about_hours(25 * 24, {{btc, now - 1h}}) == L2RemovalDoubt::amount);
}

TEST_CASE("after an absence of any length a run removes a week and a day unasked at most") {
  CHECK(doubt_about_hours(8 * 24, {{btc, now - days(100)}}) == L2RemovalDoubt::none);
  CHECK(doubt_about_hours(8 * 24 + 1, {{btc, now - days(100)}}) == L2RemovalDoubt::amount);
}

TEST_CASE("one instrument that asks for too much is enough") {
  const std::vector<L2Removal> removals{{eth, 3, now, now, 1}, {btc, 25, now, now, 1}};
  CHECK(doubt_about(removals, {{hour_ago(0)}, {}}, {}, now) == L2RemovalDoubt::amount);
}

TEST_CASE("a clock that is far ahead of the newest snapshot removes nothing unasked") {
  const auto year_old = hour_ago(365 * 24);
  // A recorder is at work, and its newest snapshot is of a year ago.
  CHECK(doubt_about_hours(1, {}, year_old, {eth}) == L2RemovalDoubt::clock);
  // The clock jumped since the last run.
  CHECK(doubt_about_hours(1, {{btc, now - days(365)}}, year_old) == L2RemovalDoubt::clock);
  CHECK(doubt_about_hours(1, {{btc, now - 25h}}, hour_ago(26)) == L2RemovalDoubt::clock);
  // A day is nothing to speak of.
  CHECK(doubt_about_hours(1, {}, hour_ago(24), {btc}) == L2RemovalDoubt::none);
  // A first run over an old recording: nothing says that the clock is wrong.
  CHECK(doubt_about_hours(24, {}, year_old) == L2RemovalDoubt::none);
  CHECK(doubt_about_hours(25, {}, year_old) == L2RemovalDoubt::amount);
}

TEST_CASE("time that only the clock says has passed gives leave to remove nothing") {
  // The clock may be 20 hours ahead: by the snapshots 9 whole hours have passed.
  CHECK(doubt_about_hours(33, {{btc, now - 30h}}, hour_ago(20 + 1)) == L2RemovalDoubt::none);
  CHECK(doubt_about_hours(34, {{btc, now - 30h}}, hour_ago(20 + 1)) == L2RemovalDoubt::amount);
}

TEST_CASE("where nothing is recorded any more, run after run removes what comes of age") {
  CHECK(doubt_about_hours(1, {{btc, now - 1h}}, hour_ago(100)) == L2RemovalDoubt::none);
  CHECK(doubt_about_hours(24, {{btc, now - 24h}}, hour_ago(100)) == L2RemovalDoubt::none);
  // As where a recorder has been without a network for days.
  CHECK(doubt_about_hours(1, {{btc, now - 1h}}, hour_ago(100), {btc}) == L2RemovalDoubt::none);
}

TEST_CASE("a last run in the future is none") {
  CHECK(doubt_about_hours(24, {{btc, now + days(365)}}) == L2RemovalDoubt::none);
  CHECK(doubt_about_hours(25, {{btc, now + days(365)}}) == L2RemovalDoubt::amount);
  CHECK(doubt_about_hours(1, {{btc, now + 1h}}, hour_ago(100), {btc}) == L2RemovalDoubt::clock);
}

TEST_CASE("a run is noted when its clock can be believed, once an hour") {
  const L2Hours recorded{hours_ago(0, 3), {}};
  L2LastRuns last_runs;
  CHECK(note_run(last_runs, {btc, eth}, recorded, now));
  CHECK((last_runs == L2LastRuns{{btc, now}, {eth, now}}));
  CHECK_FALSE(note_run(last_runs, {btc}, recorded, now + 59min));
  CHECK(note_run(last_runs, {btc}, recorded, now + 1h));
  CHECK((last_runs == L2LastRuns{{btc, now + 1h}, {eth, now}}));

  const L2LastRuns before = last_runs;
  CHECK_FALSE(note_run(last_runs, {btc}, recorded, now + days(365)));
  CHECK_FALSE(note_run(last_runs, {btc}, recorded, now - days(365)));
  CHECK_FALSE(note_run(last_runs, {btc}, {}, now + days(365)));
  CHECK(last_runs == before);
  // Somebody agreed, and so vouches for the clock.
  L2LastRuns agreed = before;
  CHECK(note_run(agreed, {btc}, recorded, now + days(365), L2ClockTrust::by_agreement));
  CHECK(agreed.at(btc) == now + days(365));
  // Nobody records any more.
  for (int hours = 2; hours < 100; ++hours)
    CHECK(note_run(last_runs, {btc}, recorded, now + std::chrono::hours(hours)));
  // One that a wrong clock left in the future is set right.
  last_runs = {{btc, now + days(365)}};
  CHECK(note_run(last_runs, {btc}, recorded, now));
  CHECK((last_runs == L2LastRuns{{btc, now}}));
}

TEST_CASE("last runs are read as they were written") {
  MemoryFileSystem fs;
  const Layout layout("/vault");
  CHECK(read_l2_last_runs(fs, layout).empty());
  const L2LastRuns last_runs{{btc, now}, {eth, now - 1ms}};
  write_l2_last_runs(fs, layout, last_runs);
  CHECK(read_l2_last_runs(fs, layout) == last_runs);
  CHECK(read_file(fs, layout.l2_retention_state()) ==
        R"({"format":1,"last_run_utc":{"BTC-USDT-SWAP":"2025-12-14T10:07:00.000Z",)"
        R"("ETH-USDT-SWAP":"2025-12-14T10:06:59.999Z"}})"
        "\n");
}

TEST_CASE("last runs that cannot be read are named") {
  MemoryFileSystem fs;
  const Layout layout("/vault");
  for (const auto* text :
       {"", "{", "[]", "{}", R"({"format":2,"last_run_utc":{}})", R"({"format":1})",
        R"({"format":1,"last_run_utc":[1]})", R"({"format":1,"last_run_utc":{"../x":"1"}})",
        R"({"format":1,"last_run_utc":{"BTC-USDT-SWAP":7}})",
        R"({"format":1,"last_run_utc":{"BTC-USDT-SWAP":"yesterday"}})"}) {
    INFO(text);
    fs.load({{"state/l2/okx/retention.state.json", text}}, "/vault");
    CHECK_THROWS_AS(read_l2_last_runs(fs, layout), DataError);
  }
}
