#include "find_signals/run.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "find_signals/recording.hpp"
#include "find_signals/signal_json.hpp"
#include "find_signals/table.hpp"

#include "app/log.hpp"
#include "app/result_output.hpp"
#include "app/stop_signal.hpp"
#include "app/terminal.hpp"

namespace rq::app {

namespace {

/// Turns results into what is written to stdout.
using Renderer = std::function<std::string(const std::vector<Evaluation>&)>;

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

Renderer new_signals_as_json(const SignalQuery& query) {
  return [query, seen = SeenSignals{}](const std::vector<Evaluation>& evaluations) mutable {
    std::string out;
    for (const Signal& signal : signals_of(evaluations, query.selection))
      if (seen.insert(signal)) append_json(out, signal);
    seen.forget_before(earliest_moment(evaluations) - query.rules.candidate_span());
    return out;
  };
}

Renderer table(const SignalQuery& query) {
  constexpr const char* clear_screen = "\x1b[H\x1b[2J\x1b[3J";
  const std::string prefix = query.watch && stdout_is_terminal() ? clear_screen : "";
  return [query, prefix, colour = colour_wanted()](const std::vector<Evaluation>& evaluations) {
    return prefix + format_table(evaluations, query, colour);
  };
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
  /// What a full disk does not take can still be shown.
  void record(const std::vector<Evaluation>& evaluations) {
    recorded_ = ExitCode::ok;
    try {
      recording_->record(evaluations);
      last_error_.clear();
    } catch (const IoError& error) {
      recorded_ = error.code();
      if (error.what() != last_error_) log::error(error.what());
      last_error_ = error.what();
    }
  }

  Evaluator evaluator_;
  std::optional<SignalRecording> recording_;
  ExitCode recorded_ = ExitCode::ok;
  std::string last_error_;
};

/// What goes wrong while watching may pass, as a file does that is being replaced: say it once and
/// look again.
void watch(Answering& answering, const Renderer& render, std::chrono::seconds interval) {
  std::string last_error;
  while (!sleep_unless_stopped(interval)) {
    std::vector<Evaluation> evaluations;
    try {
      evaluations = answering.evaluate();
    } catch (const Error& error) {
      if (error.what() != last_error) log::error(error.what());
      last_error = error.what();
      continue;
    }
    last_error.clear();
    write_result(render(evaluations));
  }
}

}  // namespace

ExitCode run(const SignalOptions& options, vault::FileSystem& fs, const Clock& clock) {
  const SignalQuery query = make_query(options);
  const Renderer render = options.json ? new_signals_as_json(query) : table(query);
  Answering answering(query, fs, options.vault.layout(), clock);
  if (query.watch) catch_stop_signals();
  const auto evaluations = answering.evaluate();
  write_result(render(evaluations));
  if (query.watch) {
    watch(answering, render, *query.watch);
    return ExitCode::ok;
  }
  if (answering.result() != ExitCode::ok) return answering.result();
  const bool is_empty = signals_of(evaluations, query.selection).empty();
  return query.exit_code && is_empty ? ExitCode::none_found : ExitCode::ok;
}

}  // namespace rq::app
