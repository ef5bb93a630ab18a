#pragma once

#include <optional>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/signals/find_signals.hpp"

namespace rq::app {

/// What was found for one instrument.
struct Evaluation {
  InstId instrument;
  Timestamp as_of;
  std::optional<Timestamp> tracked_through;  ///< end of the last tracked minute, if any
  Findings findings;
};

/// All signals of several instruments in the order of `comes_before`.
std::vector<Signal> signals_of(const std::vector<Evaluation>& evaluations);

}  // namespace rq::app
