#include "find_signals/evaluator.hpp"

#include <utility>

#include "app/log.hpp"
#include "core/errors.hpp"
#include "market/signals/factors.hpp"
#include "vault/market_view_reader.hpp"
#include "vault/wick_event_reader.hpp"

namespace rq::app {

namespace {

/// A tracker that runs every minute is never further behind than this.
constexpr std::chrono::minutes tolerated_lag{15};

}  // namespace

Evaluator::Evaluator(SignalQuery query, vault::FileSystem& fs, vault::Layout layout, Clock clock)
    : query_(std::move(query)), fs_(fs), layout_(std::move(layout)), clock_(std::move(clock)) {}

std::vector<Evaluation> Evaluator::evaluate() {
  std::vector<Evaluation> evaluations;
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_());
  const auto asked = instruments();
  result_ = ExitCode::ok;
  for (const InstId& instrument : asked) {
    try {
      if (auto evaluation = evaluate(instrument, now))
        evaluations.push_back(*std::move(evaluation));
    } catch (const Error& error) {
      if (asked.size() == 1) throw;
      log::error(error.what());
      if (result_ == ExitCode::ok) result_ = error.code();
    }
  }
  if (evaluations.empty())
    throw NoInputError(
        "no trades were tracked yet: record or import some, run wick_tracker, then "
        "run this again");
  return evaluations;
}

std::optional<Evaluation> Evaluator::evaluate(const InstId& instrument, Timestamp now) {
  const auto tracked_through = vault::read_tracked_through(fs_, layout_, instrument);
  const auto as_of = moment(now, tracked_through);
  if (!as_of) {
    warn_once(instrument,
              "wick_tracker has seen no trades of it yet, so there is no latest minute");
    return std::nullopt;
  }
  const SignalRules& rules = query_.rules;
  const auto wicks = vault::read_wicks(fs_, layout_, instrument, rules.timeframe,
                                       *as_of - rules.look_back(), *as_of);
  Evaluation evaluation{instrument, *as_of, tracked_through,
                        find_signals(instrument, wicks, *as_of, rules)};
  if (query_.explain) evaluation.near_misses = find_near_misses(instrument, wicks, *as_of, rules);
  weigh_signals(evaluation);
  warn_when_behind(evaluation);
  return evaluation;
}

void Evaluator::weigh_signals(Evaluation& evaluation) {
  auto& signals = evaluation.findings.signals;
  if (!query_.confluence || signals.empty()) return;
  const auto view = vault::read_market_view(fs_, layout_, evaluation.instrument, evaluation.as_of,
                                            *query_.confluence);
  for (Signal& signal : signals) signal.confluence = weigh(signal, view, *query_.confluence);
}

std::vector<InstId> Evaluator::instruments() const {
  if (!query_.instruments.empty()) return query_.instruments;
  auto found = instruments_with_wicks();
  if (found.empty())
    throw NoInputError("there are no wicks in " + vault::to_utf8(layout_.root()) +
                       "; run wick_tracker first, or name another Vault with --vault");
  return found;
}

std::vector<InstId> Evaluator::instruments_with_wicks() const {
  std::vector<InstId> found;
  for (const auto& entry : fs_.list(layout_.wicks_root())) {
    const auto instrument = InstId::parse(entry.name);
    if (instrument && (fs_.file_size(layout_.wicks_active(*instrument)) ||
                       fs_.file_size(layout_.wick_events(*instrument))))
      found.push_back(*instrument);
  }
  return found;
}

std::optional<Timestamp> Evaluator::moment(Timestamp now,
                                           const std::optional<Timestamp>& tracked_through) const {
  switch (query_.as_of.kind) {
    case AsOf::Kind::now:
      return now;
    case AsOf::Kind::latest:
      return tracked_through;
    case AsOf::Kind::fixed:
      break;
  }
  return query_.as_of.time;
}

void Evaluator::warn_when_behind(const Evaluation& evaluation) {
  if (query_.as_of.kind != AsOf::Kind::now) return;
  if (!evaluation.tracked_through) {
    warn_once(evaluation.instrument, "wick_tracker has seen no trades of it yet");
  } else if (evaluation.as_of - *evaluation.tracked_through > tolerated_lag) {
    warn_once(evaluation.instrument,
              "wicks are tracked only through " + format_seconds(*evaluation.tracked_through) +
                  ", more than 15 minutes ago: signals may be missing or out "
                  "of date; run wick_tracker");
  }
}

void Evaluator::warn_once(const InstId& instrument, const std::string& message) {
  if (warned_.insert(instrument).second) log::warn(instrument.str() + ": " + message);
}

}  // namespace rq::app
