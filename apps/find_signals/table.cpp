#include "find_signals/table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace rq::app {

namespace {

namespace ansi {
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view reset = "\x1b[0m";
}  // namespace ansi

struct Cell {
  std::string text;
  std::string_view colour = {};
};

enum class Align : std::uint8_t { left, right };
struct Column {
  std::string_view title;
  Align align;
};
constexpr std::array columns{
    Column{"STAGE", Align::left},    Column{"SIDE", Align::left},   Column{"INSTRUMENT", Align::left},
    Column{"LEVEL", Align::right},   Column{"SIZE", Align::right},  Column{"AGE", Align::right},
    Column{"TIP", Align::left},      Column{"TICKS", Align::right}, Column{"AROUND", Align::right},
    Column{"STRENGTH", Align::left}, Column{"CREATED", Align::left}, Column{"TOUCHED", Align::left},
};
using Row = std::array<Cell, columns.size()>;

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

Row make_row(const Signal& signal) {
  const bool armed = signal.stage == SignalStage::armed;
  const bool very_high = signal.strength() == SignalStrength::very_high;
  const auto tier = signal.tip_tier();
  const auto& around = signal.surrounding;
  return {
      Cell{std::string(name_of(signal.stage)), armed ? "" : ansi::yellow},
      Cell{std::string(name_of(signal.direction())),
           signal.direction() == Direction::go_long ? ansi::green : ansi::red},
      Cell{signal.instrument.str()},
      Cell{signal.tip.value.to_string(), ansi::bold},
      Cell{signal.wick_size.value.to_string()},
      Cell{minutes_text(signal.age())},
      Cell{std::string(tier ? name_of(*tier) : "-")},
      Cell{signal.tip_distance_ticks ? std::to_string(*signal.tip_distance_ticks) : "-"},
      Cell{std::to_string(around.touched) + "/" + std::to_string(around.total())},
      Cell{std::string(name_of(signal.strength())), very_high ? ansi::bold : ""},
      Cell{format_seconds(signal.creation)},
      Cell{signal.touch_time ? format_seconds(*signal.touch_time) : "-"},
  };
}

Row title_row() {
  Row row;
  for (std::size_t i = 0; i < columns.size(); ++i)
    row[i] = {std::string(columns[i].title), ansi::dim};
  return row;
}

/// Builds up the text; the only place that knows whether colours are on.
class TableText {
 public:
  explicit TableText(bool colour) : colour_(colour) {}

  void line(std::string_view text, std::string_view colour = {}) {
    coloured(text, colour);
    out_ += '\n';
  }

  /// Rows aligned below one another.
  void rows(const std::vector<Row>& rows) {
    std::array<std::size_t, columns.size()> widths{};
    for (const Row& row : rows)
      for (std::size_t i = 0; i < row.size(); ++i)
        widths[i] = std::max(widths[i], row[i].text.size());
    for (const Row& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) cell(row[i], columns[i].align, widths[i], i);
      out_ += '\n';
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void cell(const Cell& cell, Align align, std::size_t width, std::size_t index) {
    const std::string padding(width - cell.text.size(), ' ');
    if (index > 0) out_ += "  ";
    if (align == Align::right) out_ += padding;
    coloured(cell.text, cell.colour);
    const bool last = index + 1 == columns.size();
    if (align == Align::left && !last) out_ += padding;
  }

  void coloured(std::string_view text, std::string_view colour) {
    const bool on = colour_ && !colour.empty();
    if (on) out_ += colour;
    out_ += text;
    if (on) out_ += ansi::reset;
  }

  bool colour_;
  std::string out_;
};

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
  const std::string candidates = std::string(name_of(rules.timeframe)) +
                                 " wicks created in the last " +
                                 minutes_text(rules.candidate_span());
  if (tally.total() == 0) return "no signals: there are no " + candidates;
  std::string text = "no signals: of " + std::to_string(tally.total()) + " " + candidates;
  char separator = ':';
  for (const Verdict verdict : failures) {
    if (tally.count(verdict) == 0) continue;
    text += separator;
    text += ' ' + std::to_string(tally.count(verdict)) + ' ' + describe(verdict, rules);
    separator = ',';
  }
  return text;
}

std::string summary(const Evaluation& evaluation, const SignalRules& rules) {
  const auto count = evaluation.findings.signals.size();
  const std::string found = count == 0   ? no_signals(evaluation.findings.tally, rules)
                            : count == 1 ? "1 signal"
                                         : std::to_string(count) + " signals";
  return evaluation.instrument.str() + " as of " + format_seconds(evaluation.as_of) + ", " +
         freshness(evaluation) + ": " + found;
}

void add_legend(TableText& text, const SignalRules& rules) {
  for (const std::string& line : {
           "ARMED: the tip at LEVEL is untouched, wait for price there. TRIGGERED: it was touched "
           "less than " + minutes_text(rules.trigger_window) + " ago, the fade is on.",
           std::string("SIDE: SHORT fades a high wick, LONG a low wick. AGE: time untouched. AROUND: "
                       "touched / all other wicks created within ") +
               minutes_text(rules.surround) + ".",
           std::string("TICKS: to the nearest tip when it formed (ARMED), past the tip when touched "
                       "(TRIGGERED). TIP: EXACT 0, NEAR 1, CLOSE 2-3."),
       })
    text.line(line, ansi::dim);
}

}  // namespace

std::string format_table(const std::vector<Evaluation>& evaluations, const SignalRules& rules,
                         bool colour) {
  TableText text(colour);
  text.line(question(rules), ansi::bold);
  for (const Evaluation& evaluation : evaluations) text.line(summary(evaluation, rules));

  std::vector<Row> rows{title_row()};
  for (const Signal& signal : signals_of(evaluations)) rows.push_back(make_row(signal));
  if (rows.size() > 1) {
    text.line("");
    text.rows(rows);
    text.line("");
    add_legend(text, rules);
  }
  return text.take();
}

}  // namespace rq::app
