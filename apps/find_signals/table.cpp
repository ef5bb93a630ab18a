#include "find_signals/table.hpp"

#include <map>
#include <string_view>

#include "find_signals/explanation.hpp"
#include "find_signals/signal_columns.hpp"

#include "app/text_table.hpp"
#include "core/duration.hpp"

namespace rq::app {

namespace {

/// More instruments than this are summed up instead of being listed.
constexpr std::size_t most_listed = 8;
constexpr std::size_t most_reasons = 3;

std::string question(const SignalRules& rules) {
  return "Wick signals, " + std::string(name_of(rules.timeframe)) + ": age " +
         format_duration(rules.age_min) + " to " + format_duration(rules.age_max) + ", at least " +
         std::to_string(rules.min_touched) + " touched within " + format_duration(rules.surround) +
         ", at most " + rules.max_size_percentile.to_string() + "% of those around smaller";
}

/// How a candidate failed, to follow a number of wicks.
std::string describe(Verdict verdict, const SignalRules& rules) {
  switch (verdict) {
    case Verdict::expired:
      return "expired";
    case Verdict::too_young:
      return "younger than " + format_duration(rules.age_min);
    case Verdict::too_old:
      return "untouched but older than " + format_duration(rules.age_max);
    case Verdict::touched_too_young:
      return "touched before they were " + format_duration(rules.age_min) + " old";
    case Verdict::touched_too_old:
      return "touched after " + format_duration(rules.age_max);
    case Verdict::touched_long_ago:
      return "touched " + format_duration(rules.trigger_window) + " ago or earlier";
    case Verdict::touched_too_far:
      return "passed by more than " + std::to_string(max_tip_distance_ticks) +
             " ticks or an unknown distance";
    case Verdict::broken:
      return "broken: price went more than " + std::to_string(max_tip_distance_ticks) +
             " ticks past the tip after the touch";
    case Verdict::touched_since:
      return "touched since: a trade after that minute reached the tip";
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
  const std::string span = "created in the last " + format_duration(rules.candidate_span());
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

std::string plural(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

/// Reports what newer trades touched, also when other signals remain.
std::string changed_since(const Tally& tally) {
  const auto touched = tally.count(Verdict::touched_since);
  return touched == 0 ? "" : ", " + std::to_string(touched) + " touched since";
}

std::string summary(const Evaluation& evaluation, const SignalQuery& query) {
  const auto& [signals, tally] = evaluation.findings;
  std::string text = subject(evaluation, query) + " as of " + query.time.full(evaluation.as_of);
  if (evaluation.as_of != evaluation.tracked_through)
    text += ", tracked through " + query.time.full(evaluation.tracked_through);
  text +=
      ", price " +
      (evaluation.last_price ? evaluation.last_price->value.to_string() : std::string("unknown")) +
      ": ";
  if (signals.empty()) return text + no_signals(tally, evaluation.rules);
  return text + plural(signals.size(), "signal") + changed_since(tally);
}

/// The instruments without signals in one line, by timeframe.
void append_sums(std::string& out, const std::vector<Evaluation>& evaluations,
                 const SignalQuery& query) {
  for (const SignalRules& rules : query.rules) {
    Tally sum;
    std::size_t count = 0;
    for (const Evaluation& evaluation : evaluations) {
      if (evaluation.rules.timeframe != rules.timeframe || !evaluation.findings.signals.empty())
        continue;
      sum.add(evaluation.findings.tally);
      ++count;
    }
    if (count > 0) out += plural(count, "other instrument") + ": " + no_signals(sum, rules) + '\n';
  }
}

void append_summaries(std::string& out, const std::vector<Evaluation>& evaluations,
                      const SignalQuery& query) {
  const bool all_are_listed = evaluations.size() <= most_listed;
  for (const Evaluation& evaluation : evaluations)
    if (all_are_listed || !evaluation.findings.signals.empty())
      out += summary(evaluation, query) + '\n';
  if (!all_are_listed) append_sums(out, evaluations, query);
}

/// The line that everything which is not of now stands under.
void append_stale(std::string& out, const std::vector<Evaluation>& evaluations, bool colour) {
  std::map<InstId, std::string> reasons;
  for (const Evaluation& evaluation : evaluations)
    if (evaluation.stale) reasons[evaluation.instrument] = *evaluation.stale;
  std::size_t shown = 0;
  for (const auto& [instrument, reason] : reasons) {
    if (shown++ == most_reasons) break;
    append(out, {"STALE " + instrument.str() + ": " + reason + ".\n", ansi::red}, colour);
  }
  if (reasons.size() > most_reasons)
    append(out,
           {"STALE, too: " + plural(reasons.size() - most_reasons, "more instrument") + ".\n",
            ansi::red},
           colour);
}

void append_holes(std::string& out, const std::vector<Evaluation>& evaluations,
                  const SignalQuery& query, bool colour) {
  const InstId* before = nullptr;
  std::size_t shown = 0;
  for (const Evaluation& evaluation : evaluations) {
    if (before != nullptr && *before == evaluation.instrument) continue;  // another timeframe
    before = &evaluation.instrument;
    for (const vault::TapeHole& hole : evaluation.holes) {
      if (shown++ == most_listed) return;
      append(out,
             {evaluation.instrument.str() + ": " + plural(hole.missing, "trade") + " from " +
                  query.time.full(hole.after) + " to " + query.time.full(hole.before) + " (" +
                  format_rounded(hole.before - hole.after) +
                  ") are missing: touches, VWAP and CVD of that time are incomplete.\n",
              ansi::yellow},
             colour);
    }
  }
}

std::string legend(const SignalQuery& query) {
  const SignalRules& rules = query.rules.front();
  return "ARMED: the tip at LEVEL is untouched, wait for price there. TRIGGERED: it was touched "
         "less than " +
         format_duration(rules.trigger_window) + " ago and price has gone at most " +
         std::to_string(max_tip_distance_ticks) +
         " ticks past it since: the fade is on.\n"
         "SIDE: SHORT fades a high wick, LONG a low wick. TICKS, BPS: from the last price to "
         "LEVEL, "
         "+ is above. UNTIL: when the signal ends if nothing else ends it.\n"
         "AGE: time untouched. AROUND: touched / all other wicks created within " +
         format_duration(rules.surround) +
         ". TIP: ticks to the nearest tip when it formed (ARMED), past the tip when touched "
         "(TRIGGERED): EXACT 0, NEAR 1, CLOSE 2-3. WICK: length of the wick.\n";
}

/// Says so when signals were left out.
std::string left_out(std::size_t shown, std::size_t found, const Selection& selection) {
  if (shown == found) return {};
  std::string text = "Shown: " + std::to_string(shown) + " of " + plural(found, "signal");
  if (selection.min_conviction)
    text += ", conviction " + std::string(name_of(*selection.min_conviction)) + " or more";
  if (selection.limit) text += ", at most " + std::to_string(*selection.limit);
  return text + '\n';
}

void append_rows(std::string& out, const std::vector<Evaluation>& evaluations,
                 const std::vector<Signal>& signals, const SignalQuery& query, bool colour,
                 LineWidth width) {
  if (signals.empty()) return;
  const auto shown = signal_columns(query);
  std::vector<Column> columns;
  for (const SignalColumn& column : shown)
    columns.push_back({column.title, column.align, column.importance});
  std::vector<TextTable::Row> rows;
  for (const Signal& signal : signals) {
    TextTable::Row& row = rows.emplace_back();
    for (const SignalColumn& column : shown)
      row.push_back(column.cell({signal, evaluation_of(signal, evaluations)}));
  }
  out += '\n';
  append_table(out, columns, rows, colour, width);
}

/// What follows the rows.
void append_notes(std::string& out, const std::vector<Evaluation>& evaluations,
                  const std::vector<Signal>& signals, const SignalQuery& query, bool colour) {
  if (query.explain) {
    out += '\n';
    append_explanations(out, evaluations, signals, query);
    append_near_misses(out, evaluations, query);
  }
  if (signals.empty()) return;
  out += '\n';
  std::string notes = "--explain tells what the columns mean and what each rule measured.\n";
  if (!query.confluence || query.explain) notes = legend(query);
  if (query.confluence && query.explain) notes += confluence_legend();
  append(out, {notes, ansi::dim}, colour);
}

}  // namespace

std::string format_table(const std::vector<Evaluation>& evaluations, const SignalQuery& query,
                         bool colour, LineWidth width) {
  constexpr std::size_t indent = 2;
  const auto signals = signals_of(evaluations, query.selection);
  std::string head;
  append_stale(head, evaluations, colour);
  for (const SignalRules& rules : query.rules)
    append(head, {question(rules) + '\n', ansi::bold}, colour);
  append_summaries(head, evaluations, query);
  append_holes(head, evaluations, query, colour);
  head += left_out(signals.size(), count_signals(evaluations), query.selection);
  std::string out = wrap(head, width, indent);
  append_rows(out, evaluations, signals, query, colour, width);
  std::string notes;
  append_notes(notes, evaluations, signals, query, colour);
  return out + wrap(notes, width, indent);
}

}  // namespace rq::app
