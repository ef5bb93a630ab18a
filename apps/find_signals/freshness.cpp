#include "find_signals/freshness.hpp"

#include "core/duration.hpp"

namespace rq::app {

namespace {

using namespace std::chrono_literals;

/// A recorder replaces its state every 5 s; a busy disk may delay that.
constexpr auto oldest_state = 30s;
/// How far two readings of the clock may be out of order.
constexpr auto clock_tolerance = 2s;

std::string clock_is_behind(const FreshnessClues& clues, Timestamp clock) {
  return "the clock of this machine says " + format_seconds(clock) + ", which is " +
         format_rounded(*clues.newest_trade - clock) + " before the newest trade of " +
         format_seconds(*clues.newest_trade) +
         ". Set the clock (Linux: timedatectl set-ntp true; Windows: Settings, Time & language, "
         "Sync now)";
}

std::string tracker_is_behind(const FreshnessClues& clues, std::chrono::milliseconds lag) {
  return "wick_tracker has read the trades through " + format_seconds(clues.tracked_through) +
         " only, " + format_rounded(lag) +
         " ago, and newer ones are recorded. Run wick_tracker, and see why its timer did not";
}

/// All that was recorded is read, and that is not enough.
std::string nothing_newer(const FreshnessClues& clues, Timestamp clock,
                          std::chrono::milliseconds lag) {
  std::string text = "the newest trade is " +
                     format_rounded(clues.newest_trade ? clock - *clues.newest_trade : lag) +
                     " old, ";
  if (!clues.recorder)
    return text +
           "and no recorder of it runs here: start trades_exporter, set the clock of this machine "
           "if it is ahead, or ask about the past with --as-of latest";
  if (!is_current(*clues.recorder, clues.clock))
    return text + "and its recorder was last seen at " + format_seconds(clues.recorder->updated) +
           ": start trades_exporter, or, if it runs, set the clock of this machine";
  if (!clues.recorder->connected)
    return text + "and the recorder is not connected to the exchange: its log says why";
  return text + "and the recorder is still fetching trades that are missing: wait for it";
}

}  // namespace

bool is_current(const vault::RecorderHealth& recorder, Timestamp clock) {
  return recorder.updated >= clock - oldest_state && recorder.updated <= clock + clock_tolerance;
}

std::optional<std::string> why_stale(const FreshnessClues& clues,
                                     std::chrono::milliseconds max_lag) {
  const bool recorder_counts = clues.recorder && is_current(*clues.recorder, clues.clock);
  const Timestamp clock =
      clues.clock + (recorder_counts ? clues.recorder->clock_skew.value_or(0ms) : 0ms);
  if (clues.newest_trade && clock < *clues.newest_trade - clock_tolerance)
    return clock_is_behind(clues, clock);
  const auto lag = clock - clues.tracked_through;
  if (lag <= max_lag) return std::nullopt;
  if (clues.has_unread_trades()) return tracker_is_behind(clues, lag);
  if (recorder_counts && clues.recorder->connected && clues.recorder->is_complete)
    return std::nullopt;
  return nothing_newer(clues, clock, lag);
}

}  // namespace rq::app
