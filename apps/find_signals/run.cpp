#include "find_signals/run.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "find_signals/recording.hpp"
#include "find_signals/signal_json.hpp"
#include "find_signals/table.hpp"

#include "app/log.hpp"
#include "app/result_output.hpp"
#include "app/screen.hpp"
#include "app/stop_signal.hpp"
#include "app/terminal.hpp"
#include "core/duration.hpp"

namespace rq::app {

namespace {

/// Writes results to stdout.
using Renderer = std::function<void(const std::vector<Evaluation>&)>;

/// Tells signals that were not printed before.
class SeenSignals {
 public:
  /// Returns whether the signal is new.
  bool insert(const Signal& signal) {
    return seen_.try_emplace({signal.event_id, signal.stage}, signal.creation).second;
  }
  /// Wicks created before `time` make no signals any more.
  void forget_before(Timestamp time) {
    std::erase_if(seen_, [&](const auto& entry) { return entry.second < time; });
  }

 private:
  std::map<std::pair<std::string, SignalStage>, Timestamp> seen_;  // with the wick's creation
};

Timestamp earliest_moment(const std::vector<Evaluation>& evaluations) {
  return std::min_element(evaluations.begin(), evaluations.end(),
                          [](const auto& a, const auto& b) { return a.as_of < b.as_of; })
      ->as_of;
}

/// How long a wick can be a signal, in the slowest timeframe asked about.
std::chrono::minutes longest_candidate_span(const SignalQuery& query) {
  std::chrono::minutes longest{0};
  for (const SignalRules& rules : query.rules) longest = std::max(longest, rules.candidate_span());
  return longest;
}

/// Programs act on what they read, so what is not of now is not for them.
std::vector<Evaluation> without_stale(std::vector<Evaluation> evaluations) {
  std::erase_if(evaluations, [](const auto& evaluation) { return evaluation.stale.has_value(); });
  return evaluations;
}

Renderer new_signals_as_json(const SignalQuery& query) {
  return [query, seen = SeenSignals{}](const std::vector<Evaluation>& evaluations) mutable {
    const auto answers = query.allow_stale ? evaluations : without_stale(evaluations);
    std::string out;
    for (const Signal& signal : signals_of(answers, query.selection))
      if (seen.insert(signal)) append_json(out, signal);
    seen.forget_before(earliest_moment(evaluations) - longest_candidate_span(query));
    write_result(out);
  };
}

Renderer table(const SignalQuery& query) {
  const auto text = [query, colour = colour_wanted()](const auto& evaluations) {
    const auto terminal = terminal_size();
    return format_table(evaluations, query, colour,
                        terminal ? LineWidth(terminal->columns) : std::nullopt);
  };
  if (!query.watch) return [text](const auto& evaluations) { write_result(text(evaluations)); };
  return [text, screen = Screen("enlarge the window, or --limit")](
             const auto& evaluations) mutable { screen.draw(text(evaluations)); };
}

/// Evaluates, and writes down what was found if that is asked for.
class Answering {
 public:
  Answering(const SignalQuery& query, vault::FileSystem& fs, const vault::Layout& layout,
            const Clock& clock)
      : evaluator_(query, fs, layout, clock) {
    if (query.record) recording_.emplace(fs, layout, clock);
  }

  std::vector<Evaluation> evaluate() {
    auto evaluations = evaluator_.evaluate();
    if (recording_) record(evaluations);
    return evaluations;
  }
  /// The first failure of the last `evaluate`, else `ok`.
  [[nodiscard]] ExitCode result() const {
    return evaluator_.result() == ExitCode::ok ? recorded_ : evaluator_.result();
  }

 private:
  /// What a full disk or a damaged journal does not take can still be shown, and keeps no other
  /// instrument from being recorded.
  void record(const std::vector<Evaluation>& evaluations) {
    recorded_ = ExitCode::ok;
    std::set<std::string> said;
    for (const Evaluation& evaluation : evaluations) {
      try {
        recording_->record(evaluation);
      } catch (const BusyError&) {
        throw;
      } catch (const Error& error) {
        if (recorded_ == ExitCode::ok) recorded_ = error.code();
        const bool is_new = said.insert(error.what()).second && !said_.contains(error.what());
        if (is_new) log::error(error.what());
      }
    }
    said_ = std::move(said);  // what passes and comes again is said again
  }

  Evaluator evaluator_;
  std::optional<SignalRecording> recording_;
  ExitCode recorded_ = ExitCode::ok;
  std::set<std::string> said_;  // of the last `record`
};

/// Says why answers are not those of now: once, until the reasons change.
class StaleLog {
 public:
  explicit StaleLog(const SignalQuery& query) : wanted_(query.json && !query.allow_stale) {}

  void report(const std::vector<Evaluation>& evaluations) {
    if (!wanted_) return;  // the table says it
    std::map<InstId, std::string> stale;
    for (const Evaluation& evaluation : evaluations)
      if (evaluation.stale) stale[evaluation.instrument] = *evaluation.stale;
    for (const auto& [instrument, reason] : stale)
      if (!said_.contains(instrument))
        log::error("STALE: no signals of " + instrument.str() + " are printed: " + reason +
                   ". --allow-stale prints them all the same");
    said_ = std::move(stale);
  }

 private:
  bool wanted_;
  std::map<InstId, std::string> said_;
};

/// What goes wrong while watching may pass, as a file does that is being replaced, and an empty
/// Vault may fill: say it once and look again.
void watch(Answering& answering, const SignalQuery& query, const Renderer& render) {
  catch_stop_signals();
  StaleLog stale_log(query);
  std::string last_error;
  do {
    try {
      const auto evaluations = answering.evaluate();
      stale_log.report(evaluations);
      render(evaluations);
      last_error.clear();
    } catch (const Error& error) {
      if (error.what() != last_error)
        log::error(std::string(error.what()) + ". Looking again every " +
                   format_duration(*query.watch));
      last_error = error.what();
    }
  } while (!sleep_unless_stopped(*query.watch));
}

ExitCode answer_once(Answering& answering, const SignalQuery& query, const Renderer& render) {
  const auto evaluations = answering.evaluate();
  StaleLog(query).report(evaluations);
  render(evaluations);
  if (answering.result() != ExitCode::ok) return answering.result();
  // Neither a program nor a script may take an old answer for one of now.
  if ((query.json || query.exit_code) && !query.allow_stale && is_stale(evaluations))
    return ExitCode::busy;
  const bool is_empty = signals_of(evaluations, query.selection).empty();
  return query.exit_code && is_empty ? ExitCode::none_found : ExitCode::ok;
}

}  // namespace

ExitCode run(const SignalOptions& options, vault::FileSystem& fs, const Clock& clock) {
  const SignalQuery query = make_query(options, clock());
  if (!query.as_of.reading.empty()) log::info(query.as_of.reading);
  const Renderer render = query.json ? new_signals_as_json(query) : table(query);
  Answering answering(query, fs, options.vault.layout(), clock);
  if (!query.watch) return answer_once(answering, query, render);
  watch(answering, query, render);
  return ExitCode::ok;
}

}  // namespace rq::app
