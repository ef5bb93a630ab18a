#include "find_signals/run.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

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

Renderer new_signals_as_json(const SignalRules& rules) {
  return [rules, seen = SeenSignals{}](const std::vector<Evaluation>& evaluations) mutable {
    std::string out;
    for (const Signal& signal : signals_of(evaluations))
      if (seen.insert(signal)) append_json(out, signal);
    seen.forget_before(earliest_moment(evaluations) - rules.candidate_span());
    return out;
  };
}

Renderer table(const SignalRules& rules, bool redraw) {
  constexpr const char* clear_screen = "\x1b[H\x1b[2J\x1b[3J";
  const std::string prefix = redraw && stdout_is_terminal() ? clear_screen : "";
  return [rules, prefix, colour = colour_wanted()](const std::vector<Evaluation>& evaluations) {
    return prefix + format_table(evaluations, rules, colour);
  };
}

/// What goes wrong while watching may pass, as a file does that is being replaced: say it once and
/// look again.
void watch(Evaluator& evaluator, const Renderer& render, std::chrono::seconds interval) {
  std::string last_error;
  while (!sleep_unless_stopped(interval)) {
    std::vector<Evaluation> evaluations;
    try {
      evaluations = evaluator.evaluate();
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
  const Renderer render =
      options.json ? new_signals_as_json(query.rules) : table(query.rules, query.watch.has_value());
  Evaluator evaluator(query, fs, options.vault.layout(), clock);
  if (query.watch) catch_stop_signals();
  write_result(render(evaluator.evaluate()));
  if (!query.watch) return evaluator.result();
  watch(evaluator, render, *query.watch);
  return ExitCode::ok;
}

}  // namespace rq::app
