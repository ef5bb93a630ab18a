#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/signals/find_signals.hpp"
#include "market/signals/near_misses.hpp"
#include "vault/tape_holes.hpp"

namespace rq::app {

/// What was found for one instrument and timeframe.
struct Evaluation {
  InstId instrument;
  SignalRules rules;
  Timestamp as_of;
  Timestamp tracked_through;  ///< end of the last tracked minute
  Findings findings;
  std::vector<NearMiss> near_misses{};  ///< filled when they are to be explained
  std::optional<Price> last_price{};    ///< of the newest trade known; empty when it is too old
  /// Why the answer is not one for now, although now was asked about; empty when it is.
  std::optional<std::string> stale{};
  std::vector<vault::TapeHole> holes{};  ///< in the hours that count; not looked for with --json
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

/// Whether any of the answers is not one for now.
bool is_stale(const std::vector<Evaluation>& evaluations);
/// The signals of several instruments that are to be shown, in order.
std::vector<Signal> signals_of(const std::vector<Evaluation>& evaluations,
                               const Selection& selection);
/// The answer that a signal of `signals_of` belongs to.
const Evaluation& evaluation_of(const Signal& signal, const std::vector<Evaluation>& evaluations);
/// How many there are, shown or not.
std::size_t count_signals(const std::vector<Evaluation>& evaluations);

}  // namespace rq::app
