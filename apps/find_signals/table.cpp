#include "find_signals/table.hpp"

#include <array>
#include <string_view>

#include "find_signals/confluence_table.hpp"
#include "find_signals/explanation.hpp"
#include "find_signals/signal_cells.hpp"
#include "find_signals/signal_json.hpp"

#include "app/text_table.hpp"

namespace rq::app {

namespace {

std::string minutes_text(std::chrono::minutes duration) {
  return std::to_string(duration.count()) + " min";
}

/// "7 min", "3 h 5 min", "12 d 4 h"
std::string lag_text(std::chrono::milliseconds lag) {
  using namespace std::chrono;
  const auto in_days = floor<days>(lag);
  const auto in_hours = floor<hours>(lag);
  const auto in_minutes = floor<minutes>(lag);
  if (in_days.count() > 0)
    return std::to_string(in_days.count()) + " d " + std::to_string((in_hours - in_days).count()) +
           " h";
  if (in_hours.count() > 0)
    return std::to_string(in_hours.count()) + " h " + minutes_text(in_minutes - in_hours);
  return minutes_text(in_minutes);
}

constexpr std::array columns{
    Column{"STAGE"},
    Column{"SIDE"},
    Column{"INSTRUMENT"},
    Column{"LEVEL", Align::right},
    Column{"SIZE", Align::right},
    Column{"AGE", Align::right},
    Column{"TIP"},
    Column{"TICKS", Align::right},
    Column{"AROUND", Align::right},
    Column{"STRENGTH"},
    Column{"CREATED"},
    Column{"TOUCHED"},
};

/// One cell a column.
TextTable::Row make_row(const Signal& signal) {
  return {
      stage_cell(signal),
      side_cell(signal),
      {signal.instrument.str()},
      level_cell(signal),
      {signal.wick_size.value.to_string()},
      {minutes_text(signal.age())},
      tip_cell(signal),
      {signal.tip_distance_ticks ? std::to_string(*signal.tip_distance_ticks) : "-"},
      around_cell(signal),
      strength_cell(signal),
      {format_seconds(signal.creation)},
      {signal.touch_time ? format_seconds(*signal.touch_time) : "-"},
  };
}

std::string question(const SignalRules& rules) {
  return "Wick signals, " + std::string(name_of(rules.timeframe)) + ": age " +
         std::to_string(rules.age_min.count()) + " to " + minutes_text(rules.age_max) +
         ", at least " + std::to_string(rules.min_touched) + " touched within " +
         minutes_text(rules.surround) + ", at most " + rules.max_size_percentile.to_string() +
         "% of those around smaller";
}

std::string freshness(const Evaluation& evaluation) {
  if (!evaluation.tracked_through) return "nothing tracked yet";
  const auto lag = evaluation.as_of - *evaluation.tracked_through;
  return "tracked through " + format_seconds(*evaluation.tracked_through) +
         (lag >= std::chrono::minutes(1) ? " (" + lag_text(lag) + " behind)" : "");
}

/// How a candidate failed, to follow a number of wicks.
std::string describe(Verdict verdict, const SignalRules& rules) {
  switch (verdict) {
    case Verdict::expired:
      return "expired";
    case Verdict::too_young:
      return "younger than " + minutes_text(rules.age_min);
    case Verdict::too_old:
      return "untouched but older than " + minutes_text(rules.age_max);
    case Verdict::touched_too_young:
      return "touched before they were " + minutes_text(rules.age_min) + " old";
    case Verdict::touched_too_old:
      return "touched after " + minutes_text(rules.age_max);
    case Verdict::touched_long_ago:
      return "touched " + minutes_text(rules.trigger_window) + " ago or earlier";
    case Verdict::touched_too_far:
      return "passed by more than " + std::to_string(max_tip_distance_ticks) +
             " ticks or an unknown distance";
    case Verdict::too_large:
      return "too large (over " + rules.max_size_percentile.to_string() +
             "% of those around are smaller)";
    case Verdict::too_few_touched:
      return "with fewer than " + std::to_string(rules.min_touched) + " touched around";
    case Verdict::signal:
      break;
  }
  return "found";
}

/// Why there are no signals: how many candidates failed which test.
std::string no_signals(const Tally& tally, const SignalRules& rules) {
  const std::string span = "created in the last " + minutes_text(rules.candidate_span());
  if (tally.total() == 0) return "no signals: no wicks were " + span;
  std::string text = "no signals: " + std::to_string(tally.total()) +
                     (tally.total() == 1 ? " wick was " : " wicks were ") + span;
  std::string_view separator = ", of which ";
  for (const Verdict verdict : all_verdicts) {
    if (tally.count(verdict) == 0) continue;
    text += separator;
    text += std::to_string(tally.count(verdict)) + ' ' + describe(verdict, rules);
    separator = ", ";
  }
  return text;
}

std::string price_text(const Evaluation& evaluation) {
  const auto& signals = evaluation.findings.signals;
  if (signals.empty() || !signals.front().confluence) return {};
  const auto& price = signals.front().confluence->price;
  return ", price " + (price ? price->value.to_string() : "unknown");
}

std::string summary(const Evaluation& evaluation, const SignalRules& rules) {
  const auto count = evaluation.findings.signals.size();
  const std::string found = count == 0   ? no_signals(evaluation.findings.tally, rules)
                            : count == 1 ? "1 signal"
                                         : std::to_string(count) + " signals";
  return evaluation.instrument.str() + " as of " + format_moment(evaluation.as_of) +
         price_text(evaluation) + ", " + freshness(evaluation) + ": " + found;
}

std::string legend(const SignalRules& rules) {
  return "ARMED: the tip at LEVEL is untouched, wait for price there. TRIGGERED: it was touched "
         "less "
         "than " +
         minutes_text(rules.trigger_window) +
         " ago, the fade is on.\n"
         "SIDE: SHORT fades a high wick, LONG a low wick. AGE: time untouched. AROUND: touched / "
         "all "
         "other wicks created within " +
         minutes_text(rules.surround) + ".\n";
}

constexpr std::string_view tick_legend =
    "TICKS: to the nearest tip when it formed (ARMED), past the tip when touched (TRIGGERED). "
    "TIP: EXACT 0, NEAR 1, CLOSE 2-3.\n";

/// Says so when signals were left out.
std::string left_out(std::size_t shown, std::size_t found, const Selection& selection) {
  if (shown == found) return {};
  std::string text = "Shown: " + std::to_string(shown) + " of " + std::to_string(found) +
                     (found == 1 ? " signal" : " signals");
  if (selection.min_conviction)
    text += ", conviction " + std::string(name_of(*selection.min_conviction)) + " or more";
  if (selection.limit) text += ", at most " + std::to_string(*selection.limit);
  return text + '\n';
}

void append_rows(std::string& out, const std::vector<Signal>& signals, const SignalQuery& query,
                 bool colour) {
  if (signals.empty()) return;
  out += '\n';
  if (query.confluence) {
    append_confluence_table(out, signals, colour);
    return;
  }
  std::vector<TextTable::Row> rows;
  for (const Signal& signal : signals) rows.push_back(make_row(signal));
  append_table(out, columns, rows, colour);
}

/// What follows the rows.
void append_notes(std::string& out, const std::vector<Evaluation>& evaluations,
                  const std::vector<Signal>& signals, const SignalQuery& query, bool colour) {
  if (query.explain) {
    out += '\n';
    append_factor_tests(out, signals);
    append_near_misses(out, evaluations);
  }
  if (signals.empty()) return;
  out += '\n';
  std::string notes = "--explain tells what the columns mean and what each rule measured.\n";
  if (!query.confluence)
    notes = legend(query.rules) + std::string(tick_legend);
  else if (query.explain)
    notes = legend(query.rules) + confluence_legend();
  append(out, {notes, ansi::dim}, colour);
}

}  // namespace

std::string format_table(const std::vector<Evaluation>& evaluations, const SignalQuery& query,
                         bool colour) {
  std::string out;
  append(out, {question(query.rules) + '\n', ansi::bold}, colour);
  for (const Evaluation& evaluation : evaluations) out += summary(evaluation, query.rules) + '\n';
  const auto signals = signals_of(evaluations, query.selection);
  out += left_out(signals.size(), count_signals(evaluations), query.selection);
  append_rows(out, signals, query, colour);
  append_notes(out, evaluations, signals, query, colour);
  return out;
}

}  // namespace rq::app
