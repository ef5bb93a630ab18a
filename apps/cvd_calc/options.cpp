#include "cvd_calc/options.hpp"

#include <CLI/CLI.hpp>

#include "core/errors.hpp"
#include "core/moment.hpp"

namespace rq::cvd_calc {

const app::Program program{
    "cvd_calc",
    "Computes what takers bought and sold in every closed minute, and the cumulative volume delta\n"
    "(CVD) since the first trade, from the raw trades of the Vault. Run it every minute: it\n"
    "reads what is new since the last run and appends to\n"
    "derived/cvd/okx/{INSTID}/1m/{DATE}.jsonl. Killed or cut short, the next run goes on where\n"
    "this one stopped, to the same bytes.\n"
    "\n"
    "With --timeframe it calculates nothing and prints what it wrote, rolled up to that "
    "timeframe:\n"
    "every complete window with trades, what was bought and sold in it and the CVD at its end.",
    "Examples:\n"
    "  cvd_calc --vault ~/Rave_Quant_Vault                  every instrument\n"
    "  cvd_calc --instId BTC-USDT-SWAP --instId ETH-USDT-SWAP\n"
    "  cvd_calc --instId BTC-USDT-SWAP --rebuild            from the first raw trade\n"
    "  cvd_calc --instId BTC-USDT-SWAP --timeframe 1h       a table\n"
    "  cvd_calc --timeframe 5m --from 2025-06-22T12:00:00Z --json\n"
    "  cvd_calc --timeframe 5m --from -2h --tz local        the last two hours, in local time\n"
    "Exit codes: 0 done, 64 usage, 65 bad data, 66 no input, 74 I/O, 75 busy, 78 configuration."};

void add_options(CLI::App& cli, Options& options) {
  app::add_calculator_options(cli, options.calculator);
  cli.add_option("--timeframe", options.timeframe,
                 "Print the windows of this timeframe: 1m, 5m, 15m, 1h or 4h")
      ->type_name("TF");
  cli.add_option("--from", options.from,
                 "Print windows that start at this time or later: 2025-06-21T13:00:00Z, "
                 "2025-06-21, 13:07, -10m (before now)")
      ->type_name("TIME");
  cli.add_option("--to", options.to, "Print windows that end at this time or earlier")
      ->type_name("TIME");
  app::add_time_zone_option(cli, options.time_zone);
  cli.add_flag("--json", options.json, "Print one JSON object a window instead of the table");
}

namespace {

/// The moment that was typed; how it was read goes to the query.
Timestamp time(const char* option, const std::string& text, Timestamp now, Query& query) {
  const Moment moment = parse_moment(text, option, query.zone, now);
  if (!moment.is_literal) query.readings.push_back(reading_of(text, option, moment));
  return moment.time;
}

void check_calculates_only(const Options& options) {
  if (options.json || !options.from.empty() || !options.to.empty())
    throw UsageError(
        "--from, --to and --json say how to print: name the timeframe with --timeframe, or leave "
        "them out to calculate");
}

}  // namespace

std::optional<Query> make_query(const Options& options, Timestamp now) {
  if (options.timeframe.empty()) {
    check_calculates_only(options);
    return std::nullopt;
  }
  if (options.calculator.job.rebuild || options.calculator.job.strict)
    throw UsageError(
        "--timeframe prints and calculates nothing: leave out --rebuild and --strict, or "
        "--timeframe");
  const auto timeframe = parse_timeframe(options.timeframe);
  if (!timeframe)
    throw UsageError("--timeframe is '" + options.timeframe + "', expected 1m, 5m, 15m, 1h or 4h");
  Query query;
  query.instruments = options.calculator.vault.named_instruments();
  query.timeframe = *timeframe;
  query.zone = options.time_zone.zone();
  if (!options.from.empty()) query.from = time("--from", options.from, now, query);
  if (!options.to.empty()) query.to = time("--to", options.to, now, query);
  if (query.to && *query.to <= query.from)
    throw UsageError("--to " + options.to + " is not after --from " + options.from);
  query.json = options.json;
  return query;
}

}  // namespace rq::cvd_calc
