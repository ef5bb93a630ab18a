#pragma once

#include <span>
#include <vector>

#include "market/signals/find_signals.hpp"

namespace rq {

/// A wick that a single rule kept from being a signal.
struct NearMiss {
  Signal signal;  ///< what it would have been
  Verdict failed = Verdict::signal;
  Measured measured;  ///< the failed rule with its numbers
};

/// The near misses among the wicks that `find_signals` judges, with the same arguments, the nearest
/// first: by how much the limit was missed, as a part of the limit; unknown values last.
std::vector<NearMiss> find_near_misses(const InstId& instrument, std::span<const WickRecord> wicks,
                                       Timestamp as_of, const SignalRules& rules);

}  // namespace rq
