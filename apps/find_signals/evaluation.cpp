#include "find_signals/evaluation.hpp"

#include <algorithm>
#include <numeric>

namespace rq::app {

namespace {

bool has_more_conviction(const Signal& a, const Signal& b) {
  const auto rank = [](const Signal& signal) {
    return signal.confluence
               ? std::pair(signal.confluence->conviction, signal.confluence->confluences())
               : std::pair(Conviction::low, 0U);
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return comes_before(a, b);
}

bool is_newer(const Signal& a, const Signal& b) {
  const auto begin = [](const Signal& signal) {
    return signal.touch_time.value_or(signal.creation);
  };
  if (begin(a) != begin(b)) return begin(a) > begin(b);
  return comes_before(a, b);
}

using ComesFirst = bool (*)(const Signal&, const Signal&);

ComesFirst comparison(SignalOrder order) {
  switch (order) {
    case SignalOrder::conviction:
      return has_more_conviction;
    case SignalOrder::newest:
      return is_newer;
    case SignalOrder::strength:
      break;
  }
  return comes_before;
}

}  // namespace

bool is_stale(const std::vector<Evaluation>& evaluations) {
  return std::any_of(evaluations.begin(), evaluations.end(),
                     [](const Evaluation& evaluation) { return evaluation.stale.has_value(); });
}

std::vector<Signal> signals_of(const std::vector<Evaluation>& evaluations,
                               const Selection& selection) {
  std::vector<Signal> signals;
  for (const auto& evaluation : evaluations)
    for (const Signal& signal : evaluation.findings.signals)
      if (!selection.min_conviction ||
          (signal.confluence && signal.confluence->conviction >= *selection.min_conviction))
        signals.push_back(signal);
  std::sort(signals.begin(), signals.end(), comparison(selection.order));
  if (selection.limit && signals.size() > *selection.limit)
    signals.erase(signals.begin() + static_cast<std::ptrdiff_t>(*selection.limit), signals.end());
  return signals;
}

const Evaluation& evaluation_of(const Signal& signal, const std::vector<Evaluation>& evaluations) {
  return *std::find_if(evaluations.begin(), evaluations.end(), [&](const Evaluation& evaluation) {
    return evaluation.instrument == signal.instrument &&
           evaluation.rules.timeframe == signal.timeframe;
  });
}

std::size_t count_signals(const std::vector<Evaluation>& evaluations) {
  return std::accumulate(evaluations.begin(), evaluations.end(), std::size_t{0},
                         [](std::size_t sum, const Evaluation& evaluation) {
                           return sum + evaluation.findings.signals.size();
                         });
}

}  // namespace rq::app
