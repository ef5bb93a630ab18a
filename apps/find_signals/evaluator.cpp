#include "find_signals/evaluator.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "find_signals/freshness.hpp"

#include "app/instrument_choice.hpp"
#include "app/log.hpp"
#include "core/errors.hpp"
#include "market/signals/factors.hpp"
#include "market/signals/newer_trades.hpp"
#include "market/signals/wick_break.hpp"
#include "vault/instrument_folders.hpp"
#include "vault/market_view_reader.hpp"
#include "vault/minute_records.hpp"
#include "vault/pillar_progress.hpp"
#include "vault/raw_cursor.hpp"
#include "vault/wick_event_reader.hpp"

namespace rq::app {

namespace {

/// An older price says nothing about where the market is.
constexpr std::chrono::minutes oldest_price{15};
/// The longest memory of what a signal rests on: the 4 h VWAP, and an hour in which a hole of four
/// may have begun.
constexpr std::chrono::minutes longest_window = std::chrono::hours(5);

/// Not a failure of an instrument that nobody named.
struct NotTrackedYet : NoInputError {
  using NoInputError::NoInputError;
};

}  // namespace

Evaluator::Evaluator(SignalQuery query, vault::FileSystem& fs, vault::Layout layout, Clock clock)
    : query_(std::move(query)), fs_(fs), layout_(std::move(layout)), clock_(std::move(clock)) {}

std::vector<Evaluation> Evaluator::evaluate() {
  std::vector<Evaluation> evaluations;
  const auto asked = instruments();
  result_ = ExitCode::ok;
  std::optional<Error> first;
  std::set<std::string> said;
  const auto say_once = [&](auto log, const std::string& message) {
    said.insert(message);
    if (!reported_.contains(message)) log(message);
  };
  for (const InstId& instrument : asked) {
    try {
      evaluate(instrument, evaluations);
    } catch (const NotTrackedYet& nothing) {
      if (!query_.instruments.empty() && asked.size() == 1) throw;
      say_once(log::warn, nothing.what());
      if (!query_.instruments.empty() && !first) first = nothing;
    } catch (const Error& error) {
      if (asked.size() == 1) throw;
      say_once(log::error, error.what());
      if (!first) first = error;
    }
  }
  reported_ = std::move(said);  // what passes and comes again is said again
  if (first) result_ = first->code();
  if (!evaluations.empty()) return evaluations;
  if (first)
    throw Error(first->code(), "none of the " + std::to_string(asked.size()) +
                                   " instruments can be judged: see the messages before");
  throw NoInputError(
      "no trades were tracked yet: record or import some, run wick_tracker, then ask again");
}

void Evaluator::evaluate(const InstId& instrument, std::vector<Evaluation>& evaluations) {
  const auto tracked_through = vault::read_tracked_through(fs_, layout_, instrument);
  if (!tracked_through) {
    if (!fs_.file_size(layout_.wicks_active(instrument))) throw no_wicks_of(instrument);
    throw NotTrackedYet("wick_tracker has seen no trades of " + instrument.str() +
                        " yet: record or import some, run wick_tracker, then ask again");
  }
  const auto market = look_at_market(instrument, *tracked_through);
  for (const SignalRules& rules : query_.rules)
    evaluations.push_back(evaluate(instrument, market, rules));
}

Evaluator::Market Evaluator::look_at_market(const InstId& instrument, Timestamp tracked_through) {
  Market market{.as_of = moment(instrument, tracked_through), .tracked_through = tracked_through};
  const auto candles = vault::read_candles(fs_, layout_, instrument, Timeframe::m1,
                                           market.as_of - oldest_price, market.as_of);
  if (!candles.empty()) market.last_price = candles.back().close;
  if (query_.as_of.kind == AsOf::Kind::now) look_at_newer_trades(instrument, market);
  const auto look_back = query_.rules.front().look_back();
  if (!query_.json)
    market.holes = vault::find_holes(
        fs_, layout_, instrument, market.as_of - std::max(longest_window, look_back), market.as_of);
  return market;
}

Evaluation Evaluator::evaluate(const InstId& instrument, const Market& market,
                               const SignalRules& rules) {
  const Timestamp as_of = market.as_of;
  auto wicks = vault::read_wicks(fs_, layout_, instrument, rules.timeframe,
                                 as_of - rules.look_back(), as_of);
  note_breaks(wicks, vault::read_candles(fs_, layout_, instrument, rules.timeframe,
                                         as_of - rules.trigger_window, as_of));
  Evaluation evaluation{instrument, rules, as_of, market.tracked_through,
                        find_signals(instrument, wicks, as_of, rules)};
  if (query_.explain) evaluation.near_misses = find_near_misses(instrument, wicks, as_of, rules);
  evaluation.last_price = market.last_price;
  evaluation.stale = market.stale;
  evaluation.holes = market.holes;
  if (market.newer) apply_newer_trades(evaluation.findings, market.newer->range);
  weigh_signals(evaluation);
  return evaluation;
}

/// The open minute is in no derived file; the trades of it may have decided what a signal says.
void Evaluator::look_at_newer_trades(const InstId& instrument, Market& market) {
  market.newer = vault::read_newer_trades(fs_, layout_, instrument, market.tracked_through);
  market.stale = stale(instrument, market);
  if (market.newer) market.last_price = market.newer->last;
}

std::optional<std::string> Evaluator::stale(const InstId& instrument, const Market& market) {
  FreshnessClues clues{.clock = clock_(), .tracked_through = market.tracked_through};
  if (market.newer) clues.newest_trade = market.newer->newest_time;
  clues.recorder = vault::read_recorder_health(fs_, layout_, instrument);
  clues.has_unread_trades = [&] {
    const auto progress = vault::read_progress(fs_, layout_, "wicks", instrument);
    return !progress || vault::has_unread_trades(fs_, layout_, instrument, *progress);
  };
  return why_stale(clues, query_.max_lag);
}

void Evaluator::weigh_signals(Evaluation& evaluation) {
  if (!query_.confluence) return;
  std::map<Timestamp, MarketView> views;
  for (Signal& signal : evaluation.findings.signals) {
    const Timestamp moment = signal.weighed_at();
    auto view = views.find(moment);
    if (view == views.end())
      view = views
                 .emplace(moment, vault::read_market_view(fs_, layout_, evaluation.instrument,
                                                          moment, *query_.confluence))
                 .first;
    signal.confluence = weigh(signal, view->second, *query_.confluence);
  }
}

NoInputError Evaluator::no_wicks_of(const InstId& instrument) const {
  const bool is_recorded = vault::has_raw_trades(fs_, layout_, instrument);
  return NoInputError(
      "there are no wicks of " + instrument.str() + " in " + vault::to_utf8(layout_.root()) + '.' +
      (is_recorded
           ? " Its trades are there: run wick_tracker --instId " + instrument.str() + " first."
           : instrument_hint(instrument, instruments_with_wicks(), "wicks")));
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
  auto found = vault::list_instruments(fs_, layout_.wicks_root()).instruments;
  std::erase_if(found, [this](const InstId& instrument) {
    return !vault::may_have([&] {
      return fs_.file_size(layout_.wicks_active(instrument)) ||
             fs_.file_size(layout_.wick_events(instrument));
    });
  });
  return found;
}

/// Nothing is ever claimed about a minute that was not read.
Timestamp Evaluator::moment(const InstId& instrument, Timestamp tracked_through) const {
  if (query_.as_of.kind != AsOf::Kind::fixed) return tracked_through;
  if (query_.as_of.time > tracked_through)
    throw NoInputError("wick_tracker has read the trades of " + instrument.str() + " through " +
                       format_seconds(tracked_through) + ", and --as-of asks about " +
                       format_ms(query_.as_of.time) +
                       ": ask about that time or an earlier one, or run wick_tracker when newer "
                       "trades are recorded");
  return query_.as_of.time;
}

}  // namespace rq::app
