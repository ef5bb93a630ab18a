#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/signals/find_signals.hpp"
#include "market/signals/near_misses.hpp"

namespace rq::app {

/// What was found for one instrument.
struct Evaluation {
  InstId instrument;
  Timestamp as_of;
  std::optional<Timestamp> tracked_through;  ///< end of the last tracked minute, if any
  Findings findings;
  std::vector<NearMiss> near_misses{};  ///< filled when they are to be explained
};

/// What comes first.
enum class SignalOrder : std::uint8_t {
  strength,    ///< `comes_before`
  conviction,  ///< higher first, then more confluences, then `comes_before`
  newest,      ///< touched or, when armed, created last, then `comes_before`
};

/// Which signals are shown.
struct Selection {
  std::optional<Conviction> min_conviction;  ///< needs signals with confluence
  SignalOrder order = SignalOrder::strength;
  std::optional<std::size_t> limit;
};

/// The signals of several instruments that are to be shown, in order.
std::vector<Signal> signals_of(const std::vector<Evaluation>& evaluations,
                               const Selection& selection);
/// How many there are, shown or not.
std::size_t count_signals(const std::vector<Evaluation>& evaluations);

}  // namespace rq::app
