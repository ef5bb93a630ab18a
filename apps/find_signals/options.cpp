#include "find_signals/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <utility>

#include "find_signals/number_option.hpp"

#include "app/duration.hpp"
#include "core/duration.hpp"
#include "core/errors.hpp"
#include "core/moment.hpp"

namespace rq::app {

const Program find_signals_program{
    "find_signals",
    "Finds wicks worth fading in what wick_tracker wrote, as of now or of any moment in the past.\n"
    "\n"
    "ARMED: an untouched wick of the right age, small among its neighbours, most of which were\n"
    "touched already: price has a habit of coming back here, so wait at its tip. TRIGGERED: such "
    "a\n"
    "wick was touched in the last minutes, and price has gone no further than 3 ticks past its "
    "tip\n"
    "since: only then the fade is on. A high wick is faded SHORT, a low wick LONG. Only what was\n"
    "known at that moment counts, so a question about the past gets the answer of its day.\n"
    "\n"
    "Now is the last minute that wick_tracker closed, when that is at most --max-lag ago; trades\n"
    "after it are looked at as well. Otherwise the table says STALE and why, and --json prints\n"
    "nothing and ends with exit code 75.\n"
    "\n"
    "With --confluence each signal is weighed by three more witnesses: price against VWAP, what\n"
    "takers did (CVD), and what rests in the book at the tip (L2). The more of them agree, the\n"
    "higher the conviction, LOW to MAX, and the size multiplier, 0 to 3.",
    "Examples:\n"
    "  find_signals                                      every instrument, now\n"
    "  find_signals --instId BTC-USDT-SWAP --watch 10s   the same table, renewed every 10 s\n"
    "  find_signals --as-of latest --json                as of the last tracked minute, for "
    "programs\n"
    "  find_signals --as-of 2025-06-21T13:07:00Z         what it said then\n"
    "  find_signals --timeframe 1m --timeframe 5m        both, each by its own ages\n"
    "  find_signals --timeframe 5m --age-min 1h --age-max 4h --surround 1h\n"
    "  find_signals --confluence --explain               with conviction, and why\n"
    "  find_signals --confluence --min-conviction HIGH --exit-code --json\n"
    "                                                    for scripts: exit code 1 when there is "
    "none\n"
    "  find_signals --confluence --record --watch 60s    writes down each signal once\n"
    "\n"
    "Exit codes: 0 done, with or without signals; 1 with --exit-code: no signals; 64 usage; 65 bad "
    "data;\n"
    "66 no wicks yet, or not tracked up to --as-of; 74 I/O; 75 the data are not those of now, or\n"
    "another program records."};

namespace {

// What options counted in that took numbers without a unit once.
constexpr std::chrono::minutes a_minute{1};
constexpr std::chrono::seconds a_second{1};

}  // namespace

void add_signal_options(CLI::App& cli, SignalOptions& options) {
  add_vault_options(cli, options.vault,
                    "Instrument to look at, repeatable; default: every instrument with wicks");
  const auto add = [&](const char* name, auto& value, const char* type, const char* help) {
    cli.add_option(name, value, help)->type_name(type)->capture_default_str();
  };
  // Not given, these follow from the timeframe.
  const auto add_candles = [&](const char* name, SignalOptions::Duration& value,
                               const std::string& help) {
    add_duration(cli, name, value, help, a_minute);
  };
  cli.add_option("--timeframe", options.timeframes,
                 "Candles whose wicks count, repeatable: 1m, 5m, 15m, 1h or 4h [1m]")
      ->type_name("TF")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_candles("--age-min", options.age_min, "Youngest age of a signal [20 candles: 20m for 1m]");
  add_candles("--age-max", options.age_max, "Oldest age of a signal [40 candles: 40m for 1m]");
  add("--min-touched", options.min_touched, "N", "Touched wicks that must surround it");
  add_candles("--surround", options.surround,
              "A wick surrounds another when created this long before or after it, or less [10 "
              "candles: 10m for 1m]");
  add("--max-size-percentile", options.max_size_percentile, "PCT",
      "Small: at most this percentage of the surrounding wicks is smaller");
  add_candles("--trigger-window", options.trigger_window,
              "How long a touch stays a signal [15 candles: 15m for 1m]");
  add("--as-of", options.as_of, "TIME",
      "Moment to judge by: now (the last tracked minute, when it is fresh), latest (that minute, "
      "however old), a time as in 2025-06-21T13:07:00Z, a date, 13:07, or -10m");
  add_duration(cli, "--max-lag", options.max_lag,
               "How long ago the last tracked minute may have ended to be called now", a_minute);
  cli.add_flag("--allow-stale", options.allow_stale,
               "With --json: print signals although they are not those of now");
  cli.add_flag("--json", options.json, "One JSON object a signal instead of the table");
  add_duration(cli, "--watch", options.watch,
               "Look again that often until Ctrl-C; with --json, print new signals only", a_second);
  add_time_zone_option(cli, options.time_zone);
  cli.add_option("--sort", options.sort,
                 "What comes first: strength, conviction (with --confluence) or newest")
      ->type_name("ORDER")
      ->capture_default_str();
  cli.add_option("--limit", options.limit, "Show this many signals at most")->type_name("N");
  cli.add_flag("--exit-code", options.exit_code, "End with 1 when no signal is shown");
  cli.add_flag("--explain", options.explain,
               "With the table: what the columns mean, what each rule measured, and the wicks that "
               "a single rule kept from being signals");
  add_confluence_options(cli, options.confluence);
  constexpr const char* group = "Confluence";
  cli.add_option("--min-conviction", options.min_conviction,
                 "Show signals of this conviction or more: LOW, MEDIUM, HIGH or MAX")
      ->type_name("LEVEL")
      ->group(group);
  cli.add_flag("--record", options.record,
               "Write each signal down, once a stage, whatever is shown: "
               "derived/signals/okx/perps/{INSTID}/signals.jsonl")
      ->group(group);
}

namespace {

constexpr std::chrono::minutes longest_age = std::chrono::days(3660);
constexpr std::int64_t most_touched = 1'000'000;
constexpr std::int64_t most_shown = 1'000'000;

/// Replaces what follows from the timeframe by what was asked for.
void set_minutes(std::chrono::minutes& target, const char* option,
                 const SignalOptions::Duration& value) {
  if (value)
    target = std::chrono::floor<std::chrono::minutes>(
        duration_within(option, *value, std::chrono::minutes(0), longest_age, a_minute));
}

Timeframe timeframe(const std::string& name) {
  if (const auto timeframe = parse_timeframe(name)) return *timeframe;
  throw UsageError("--timeframe is '" + name + "', expected 1m, 5m, 15m, 1h or 4h");
}

Decimal percentile(const std::string& text) {
  const auto value = Decimal::parse(text);
  if (value && *value >= Decimal(0, 0) && *value <= Decimal(100, 0)) return *value;
  throw UsageError("--max-size-percentile is '" + text +
                   "', expected 0 to 100 in plain notation, as in 50 or 12.5");
}

AsOf as_of(const std::string& text, const TimeZone& zone, Timestamp now) {
  constexpr const char* option = "--as-of";
  if (text == "now") return {AsOf::Kind::now, {}};
  if (text == "latest") return {AsOf::Kind::latest, {}};
  const Moment moment = parse_moment(text, option, zone, now, "now, latest");
  return {AsOf::Kind::fixed, moment.time,
          moment.is_literal ? "" : reading_of(text, option, moment)};
}

Conviction conviction(const std::string& name) {
  for (const auto level : {Conviction::low, Conviction::medium, Conviction::high, Conviction::max})
    if (name_of(level) == name) return level;
  throw UsageError("--min-conviction is '" + name + "', expected LOW, MEDIUM, HIGH or MAX");
}

SignalOrder order(const std::string& name) {
  constexpr std::array orders{std::pair("strength", SignalOrder::strength),
                              std::pair("conviction", SignalOrder::conviction),
                              std::pair("newest", SignalOrder::newest)};
  for (const auto& [its_name, order] : orders)
    if (name == its_name) return order;
  throw UsageError("--sort is '" + name + "', expected strength, conviction or newest");
}

Selection make_selection(const SignalOptions& options) {
  Selection selection;
  if (!options.min_conviction.empty())
    selection.min_conviction = conviction(options.min_conviction);
  selection.order = order(options.sort);
  if (options.limit)
    selection.limit =
        static_cast<std::size_t>(number_within("--limit", *options.limit, 1, most_shown));
  return selection;
}

SignalRules make_rules(Timeframe timeframe, const SignalOptions& options) {
  auto rules = SignalRules::for_timeframe(timeframe);
  set_minutes(rules.age_min, "--age-min", options.age_min);
  set_minutes(rules.age_max, "--age-max", options.age_max);
  if (rules.age_min > rules.age_max)
    throw UsageError("--age-min " + format_duration(rules.age_min) + " is above --age-max " +
                     format_duration(rules.age_max) + " of " + std::string(name_of(timeframe)) +
                     ", so no wick could ever be a signal");
  rules.min_touched = static_cast<std::uint64_t>(
      number_within("--min-touched", options.min_touched, 0, most_touched));
  set_minutes(rules.surround, "--surround", options.surround);
  rules.max_size_percentile = percentile(options.max_size_percentile);
  set_minutes(rules.trigger_window, "--trigger-window", options.trigger_window);
  return rules;
}

std::vector<SignalRules> make_all_rules(const SignalOptions& options) {
  if (options.timeframes.empty()) return {make_rules(Timeframe::m1, options)};
  std::vector<SignalRules> all;
  for (const auto& name : options.timeframes) {
    const auto rules = make_rules(timeframe(name), options);
    if (std::none_of(all.begin(), all.end(),
                     [&](const auto& known) { return known.timeframe == rules.timeframe; }))
      all.push_back(rules);
  }
  return all;
}

/// Options that make no sense together.
void check_together(const SignalOptions& options, const SignalQuery& query) {
  if (!query.confluence &&
      (query.selection.min_conviction || query.selection.order == SignalOrder::conviction))
    throw UsageError("--min-conviction and --sort conviction need --confluence");
  if (!query.confluence && options.record)
    throw UsageError("--record needs --confluence, so that every line tells the same");
  if (options.explain && options.json)
    throw UsageError("--explain belongs to the table: leave out --json, or --explain");
  if (options.allow_stale && query.as_of.kind != AsOf::Kind::now)
    throw UsageError("--allow-stale is about --as-of now: leave out one of the two");
  if (options.exit_code && query.watch)
    throw UsageError("--exit-code reports one answer: leave out --watch, or --exit-code");
}

}  // namespace

SignalQuery make_query(const SignalOptions& options, Timestamp now) {
  SignalQuery query;
  query.instruments = options.vault.named_instruments();
  query.rules = make_all_rules(options);
  query.confluence = make_confluence_rules(options.confluence);
  query.selection = make_selection(options);
  query.exit_code = options.exit_code;
  query.explain = options.explain;
  query.record = options.record;
  query.json = options.json;
  query.allow_stale = options.allow_stale;
  const TimeZone zone = options.time_zone.zone();
  query.time = TimeText(zone);
  query.as_of = as_of(options.as_of, zone, now);
  query.max_lag = duration_within("--max-lag", options.max_lag, a_minute, std::chrono::days(1));
  if (options.watch) {
    query.watch = duration_within("--watch", *options.watch, a_second, std::chrono::days(1));
    if (query.as_of.kind == AsOf::Kind::fixed)
      throw UsageError("--watch needs --as-of now or latest: the past does not change");
  }
  check_together(options, query);
  return query;
}

}  // namespace rq::app
