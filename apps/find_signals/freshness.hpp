#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "vault/recorder_health.hpp"

namespace rq::app {

/// What there is to tell by whether the end of the last tracked minute may be called "now".
struct FreshnessClues {
  Timestamp clock;                          ///< this machine's, UTC
  Timestamp tracked_through;                ///< end of the last tracked minute
  std::optional<Timestamp> newest_trade{};  ///< in the raw files; empty when those are gone
  std::optional<vault::RecorderHealth> recorder{};
  /// Whether the tracker has not read all that was recorded; asked only when that decides.
  std::function<bool()> has_unread_trades = [] { return false; };
};

/// Whether the recorder's state is of this moment, and so its clock skew and connection count.
bool is_current(const vault::RecorderHealth& recorder, Timestamp clock);

/// Why an answer for the end of the last tracked minute is not one for now, and what to do about
/// it; nullopt when it is (vault_layout.md, "Signals"): the clock, corrected by the recorder's
/// measured skew, is not before the newest trade, and at most `max_lag` after that minute, or the
/// market is silent, which a connected recorder that lacks nothing proves.
std::optional<std::string> why_stale(const FreshnessClues& clues,
                                     std::chrono::milliseconds max_lag);

}  // namespace rq::app
