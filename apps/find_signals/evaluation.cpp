#include "find_signals/evaluation.hpp"

#include <algorithm>

namespace rq::app {

std::vector<Signal> signals_of(const std::vector<Evaluation>& evaluations) {
  std::vector<Signal> signals;
  for (const auto& evaluation : evaluations)
    signals.insert(signals.end(), evaluation.findings.signals.begin(),
                   evaluation.findings.signals.end());
  std::sort(signals.begin(), signals.end(), comes_before);
  return signals;
}

}  // namespace rq::app
