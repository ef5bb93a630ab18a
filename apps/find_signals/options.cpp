#include "find_signals/options.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <utility>

#include "find_signals/number_option.hpp"

#include "core/errors.hpp"

namespace rq::app {

const Program find_signals_program{
    "find_signals",
    "Finds wicks worth fading in what wick_tracker wrote, as of now or of any moment in the past.\n"
    "\n"
    "ARMED: an untouched wick of the right age, small among its neighbours, most of which were\n"
    "touched already: price has a habit of coming back here, so wait at its tip. TRIGGERED: such "
    "a\n"
    "wick was touched in the last minutes and price turned within 3 ticks of its tip: the fade is "
    "on.\n"
    "A high wick is faded SHORT, a low wick LONG. Only what was known at that moment counts, so a\n"
    "question about the past gets the answer of its day.\n"
    "\n"
    "With --confluence each signal is weighed by three more witnesses: price against VWAP, what\n"
    "takers did (CVD), and what rests in the book at the tip (L2). The more of them agree, the\n"
    "higher the conviction, LOW to MAX, and the size multiplier, 0 to 3.",
    "Examples:\n"
    "  find_signals                                      every instrument, now\n"
    "  find_signals --instId BTC-USDT-SWAP --watch 10    the same table, renewed every 10 s\n"
    "  find_signals --as-of latest --json                as of the last tracked minute, for "
    "programs\n"
    "  find_signals --as-of 2025-06-21T13:07:00Z         what it said then\n"
    "  find_signals --timeframe 5m --age-min 60 --age-max 240 --surround 60\n"
    "  find_signals --confluence --explain               with conviction, and why\n"
    "  find_signals --confluence --min-conviction HIGH --exit-code --json\n"
    "                                                    for scripts: exit code 1 when there is "
    "none\n"
    "  find_signals --confluence --record --watch 60     writes down each signal once\n"
    "\n"
    "Exit codes: 0 done, with or without signals; 1 with --exit-code: no signals; 64 usage, 65 bad "
    "data,\n"
    "66 no wicks yet, 74 I/O, 75 another program records."};

void add_signal_options(CLI::App& cli, SignalOptions& options) {
  add_vault_options(cli, options.vault,
                    "Instrument to look at, repeatable; default: every instrument with wicks");
  const auto add = [&](const char* name, auto& value, const char* type, const char* help) {
    cli.add_option(name, value, help)->type_name(type)->capture_default_str();
  };
  add("--timeframe", options.timeframe, "TF", "Candles whose wicks count: 1m, 5m, 15m, 1h or 4h");
  add("--age-min", options.age_min, "MIN", "Youngest age of a signal, in minutes");
  add("--age-max", options.age_max, "MIN", "Oldest age of a signal, in minutes");
  add("--min-touched", options.min_touched, "N", "Touched wicks that must surround it");
  add("--surround", options.surround, "MIN",
      "A wick surrounds another when created this many minutes before or after it, or less");
  add("--max-size-percentile", options.max_size_percentile, "PCT",
      "Small: at most this percentage of the surrounding wicks is smaller");
  add("--trigger-window", options.trigger_window, "MIN",
      "How long a touch stays a signal, in minutes");
  add("--as-of", options.as_of, "TIME",
      "Moment to judge by: now, latest (the last tracked minute), or a time as in "
      "2025-06-21T13:07:00Z");
  cli.add_flag("--json", options.json, "One JSON object a signal instead of the table");
  cli.add_option(
         "--watch", options.watch,
         "Look again every so many seconds until Ctrl-C; with --json, print new signals only")
      ->type_name("SECONDS");
  cli.add_option("--sort", options.sort,
                 "What comes first: strength, conviction (with --confluence) or newest")
      ->type_name("ORDER")
      ->capture_default_str();
  cli.add_option("--limit", options.limit, "Show so many signals at most")->type_name("N");
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

constexpr std::int64_t longest_minutes = 10 * 366 * 24 * 60;
constexpr std::int64_t most_touched = 1'000'000;
constexpr std::int64_t most_shown = 1'000'000;
constexpr std::int64_t longest_watch_seconds = 24 * 60 * 60;

std::chrono::minutes minutes(const char* option, std::int64_t value, std::int64_t least = 0) {
  return std::chrono::minutes(number_within(option, value, least, longest_minutes));
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

AsOf as_of(const std::string& text) {
  if (text == "now") return {AsOf::Kind::now, {}};
  if (text == "latest") return {AsOf::Kind::latest, {}};
  if (const auto time = parse_time(text)) return {AsOf::Kind::fixed, *time};
  throw UsageError("--as-of is '" + text +
                   "', expected now, latest, or a time in UTC as in 2025-06-21T13:07:00Z or "
                   "2025-06-21T13:07:00.250Z");
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

/// Options that make no sense together.
void check_together(const SignalOptions& options, const SignalQuery& query) {
  if (!query.confluence &&
      (query.selection.min_conviction || query.selection.order == SignalOrder::conviction))
    throw UsageError("--min-conviction and --sort conviction need --confluence");
  if (!query.confluence && options.record)
    throw UsageError("--record needs --confluence, so that every line tells the same");
  if (options.explain && options.json)
    throw UsageError("--explain belongs to the table: leave out --json, or --explain");
  if (options.exit_code && query.watch)
    throw UsageError("--exit-code tells of one answer: leave out --watch, or --exit-code");
}

}  // namespace

SignalQuery make_query(const SignalOptions& options) {
  SignalQuery query;
  query.instruments = options.vault.named_instruments();
  query.rules.timeframe = timeframe(options.timeframe);
  query.rules.age_min = minutes("--age-min", options.age_min);
  query.rules.age_max = minutes("--age-max", options.age_max);
  if (options.age_min > options.age_max)
    throw UsageError("--age-min " + std::to_string(options.age_min) + " is above --age-max " +
                     std::to_string(options.age_max) + ", so no wick could ever be a signal");
  query.rules.min_touched = static_cast<std::uint64_t>(
      number_within("--min-touched", options.min_touched, 0, most_touched));
  query.rules.surround = minutes("--surround", options.surround);
  query.rules.max_size_percentile = percentile(options.max_size_percentile);
  query.rules.trigger_window = minutes("--trigger-window", options.trigger_window);
  query.confluence = make_confluence_rules(options.confluence);
  query.selection = make_selection(options);
  query.exit_code = options.exit_code;
  query.explain = options.explain;
  query.record = options.record;
  query.as_of = as_of(options.as_of);
  if (options.watch) {
    query.watch =
        std::chrono::seconds(number_within("--watch", *options.watch, 1, longest_watch_seconds));
    if (query.as_of.kind == AsOf::Kind::fixed)
      throw UsageError("--watch needs --as-of now or latest: the past does not change");
  }
  check_together(options, query);
  return query;
}

}  // namespace rq::app
