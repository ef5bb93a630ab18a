#include <CLI/CLI.hpp>
#include <sstream>

#include "cvd_calc/options.hpp"
#include "cvd_calc/windows.hpp"
#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/fold_jobs.hpp"
#include "support/raw_trades.hpp"

#include "core/errors.hpp"
#include "sim/synthetic_market.hpp"

using namespace rq;
using namespace rq::test;
using namespace rq::sim;
using namespace std::chrono_literals;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");

std::optional<cvd_calc::Query> query_of(std::vector<std::string> arguments) {
  cvd_calc::Options options;
  CLI::App cli;
  cvd_calc::add_options(cli, options);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  cli.parse(arguments);
  return make_query(options, *parse_time("2025-06-22T13:09:00Z"));
}

std::string usage_error(const std::vector<std::string>& arguments) {
  try {
    query_of(arguments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

/// A small market of two days with its CVD.
struct Scene {
  Scene() {
    MarketSettings settings;
    settings.duration = 30h + 7min;
    settings.trades_per_day = 400;
    trades = make_trades(settings);
    fs.load(raw_vault(settings, trades), memory_vault().root());
    run_cvd(fs, instrument);
  }

  /// Output, and how it came.
  std::string print(const cvd_calc::Query& query, const cvd_calc::TableStyle& style = {}) {
    std::string out;
    const auto write = [&](std::string_view piece) {
      longest_piece = std::max(longest_piece, piece.size());
      out += piece;
    };
    vault::CvdReader reader(fs, memory_vault(), instrument);
    if (query.json)
      write_json(reader, instrument, query, write);
    else
      write_table(reader, instrument, query, style, write);
    return out;
  }

  std::vector<Trade> trades;
  MemoryFileSystem fs;
  std::size_t longest_piece = 0;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("cvd_calc calculates unless it is asked for a timeframe") {
  CHECK_FALSE(query_of({}));
  CHECK_FALSE(query_of({"--rebuild", "--strict", "--instId", "BTC-USDT-SWAP"}));
  const auto query = query_of({"--timeframe", "15m", "--from", "2025-06-21T13:00:00Z", "--to",
                               "2025-06-21T14:00:00Z", "--json", "--instId", "BTC-USDT-SWAP"});
  REQUIRE(query);
  CHECK(query->timeframe == Timeframe::m15);
  CHECK(query->from == parse_time("2025-06-21T13:00:00Z"));
  CHECK(query->to == parse_time("2025-06-21T14:00:00Z"));
  CHECK(query->json);
  CHECK(query->instruments.size() == 1);
}

TEST_CASE("options of cvd_calc that make no sense are usage errors that say why") {
  CHECK(contains(usage_error({"--json"}), "name the timeframe with --timeframe"));
  CHECK(contains(usage_error({"--from", "2025-06-21T13:00:00Z"}), "--timeframe"));
  CHECK(contains(usage_error({"--timeframe", "2h"}), "'2h', expected 1m, 5m, 15m, 1h or 4h"));
  CHECK(contains(usage_error({"--timeframe", "1h", "--rebuild"}), "leave out --rebuild"));
  CHECK(contains(usage_error({"--timeframe", "1h", "--strict"}), "--strict"));
  CHECK(contains(usage_error({"--timeframe", "1h", "--to", "noon"}), "--to is 'noon'"));
  CHECK(contains(usage_error({"--timeframe", "1h", "--from", "2025-06-21T13:00:00Z", "--to",
                              "2025-06-21T13:00:00Z"}),
                 "is not after --from"));
  CHECK(contains(usage_error({"--timeframe", "1h", "--instId", "x/y"}), "is not an instrument id"));
}

TEST_CASE("moments are read in the zone that --tz names, and how they were read is said") {
  const auto query = query_of(
      {"--timeframe", "5m", "--from", "2025-06-22 13:07", "--to", "15:07", "--tz", "+02:00"});
  REQUIRE(query);
  CHECK(query->from == parse_time("2025-06-22T11:07:00Z"));
  CHECK(query->to == parse_time("2025-06-22T13:07:00Z"));
  CHECK(query->readings ==
        std::vector<std::string>{"--from 2025-06-22 13:07 is read as 2025-06-22T11:07:00Z",
                                 "--to 15:07 is read as 2025-06-22T13:07:00Z"});
  const auto last_hours = query_of({"--timeframe", "5m", "--from", "-2h"});
  CHECK(last_hours->from == parse_time("2025-06-22T11:09:00Z"));
  const auto literal = query_of({"--timeframe", "5m", "--from", "2025-06-22T11:07:00Z"});
  CHECK(literal->readings.empty());
  CHECK_THROWS_AS(query_of({"--timeframe", "5m", "--tz", "+2"}), CLI::ValidationError);
}

TEST_CASE("printed windows of every timeframe are those of the rules, complete ones only") {
  Scene scene;
  for (const Timeframe timeframe : all_timeframes) {
    std::string expected;
    for (const CvdRecord& record : derive_cvd(scene.trades, timeframe))
      expected += json_line(record, instrument);
    INFO(name_of(timeframe));
    CHECK(!expected.empty());
    CHECK(scene.print({{}, timeframe, {}, std::nullopt, true, {}, {}}) == expected);
  }
  CHECK(scene.longest_piece < 80 * 1024);
}

TEST_CASE("limits print the windows that lie within them") {
  Scene scene;
  const auto from = *parse_time("2025-12-14T03:07:00Z");
  const auto to = *parse_time("2025-12-14T09:59:00Z");
  std::string expected;
  for (const CvdRecord& record : derive_cvd(scene.trades, Timeframe::h1))
    if (record.window_start >= from && record.window_end() <= to)
      expected += json_line(record, instrument);
  const auto printed = scene.print({{}, Timeframe::h1, from, to, true, {}, {}});
  CHECK(printed == expected);
  CHECK(printed.starts_with(R"({"window_start_utc":"2025-12-14T04:00:00Z")"));
  CHECK(contains(printed, R"({"window_start_utc":"2025-12-14T08:00:00Z")"));
}

TEST_CASE("the table shows every window under a headline, aligned, without colours when piped") {
  Scene scene;
  const cvd_calc::Query query{{}, Timeframe::h4, {}, std::nullopt, false, {}, {}};
  const auto windows = derive_cvd(scene.trades, Timeframe::h4);
  const auto table = scene.print(query);
  const auto through = format_seconds(*derive(scene.trades, std::nullopt).as_of);
  CHECK(table.starts_with("CVD of BTC-USDT-SWAP, 4h, closed through " + through + ": "));
  CHECK(contains(table, ": " + std::to_string(windows.size()) + " windows\n\nWINDOW  "));
  CHECK_FALSE(contains(table, "\x1b"));
  const auto width = table.find('\n', table.find("\n\n") + 2) - table.find("\n\n") - 2;
  for (const auto& window : windows) {
    const auto row = table.find('\n' + format_seconds(window.window_start)) + 1;
    REQUIRE(row > 0);
    const auto text = table.substr(row, table.find('\n', row) - row);
    CHECK(text.size() == width);
    CHECK(contains(text, ' ' + window.delta().value.to_string() + ' '));
    CHECK(text.ends_with(' ' + window.cvd.value.to_string()));
  }
  CHECK(contains(scene.print(query, {.colour = true}), "\x1b[31m-"));
}

TEST_CASE("a table without windows says so") {
  Scene scene;
  const auto late = *parse_time("2026-01-01T00:00:00Z");
  const auto table = scene.print({{}, Timeframe::m5, late, std::nullopt, false, {}, {}});
  CHECK(contains(table, "no complete window with trades\n"));
  CHECK_FALSE(contains(table, "WINDOW"));
}

TEST_CASE("the table shows times in the zone of the query, JSON stays UTC") {
  Scene scene;
  cvd_calc::Query query{{}, Timeframe::h4, {}, std::nullopt, false, fixed_zone(330min), {}};
  const auto first = derive_cvd(scene.trades, Timeframe::h4).front().window_start;
  const auto table = scene.print(query);
  CHECK(contains(table, '\n' + format_seconds(first, query.zone) + "  "));
  CHECK_FALSE(contains(table, "00Z"));
  query.json = true;
  CHECK(contains(scene.print(query), format_seconds(first)));
}

TEST_CASE("the table fits a narrow terminal: the CVD stays, what was bought and sold goes") {
  Scene scene;
  const cvd_calc::Query query{{}, Timeframe::h4, {}, std::nullopt, false, {}, {}};
  const auto table = scene.print(query, {.width = 60});
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 60);
  CHECK(contains(table, "DELTA"));
  CHECK(contains(table, "  CVD\n"));
  CHECK(contains(table, "Left out, because the terminal is 60 columns wide: "));
}
