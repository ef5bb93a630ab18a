#pragma once

#include <optional>

#include "core/timeframe.hpp"
#include "market/minute.hpp"

namespace rq {

/// What takers bought and sold in a closed window that held at least one trade, and the cumulative
/// volume delta at its end: from the first trade on, taker buys add their notional and taker sells
/// subtract it. Exact.
struct CvdRecord {
  Timeframe timeframe = Timeframe::m1;
  Timestamp window_start;
  Notional buy_notional;   ///< of trades whose taker bought, ≥ 0
  Notional sell_notional;  ///< of trades whose taker sold, ≥ 0
  Notional cvd;            ///< Σ delta from the first trade through this window

  /// Bought less sold.
  [[nodiscard]] Notional delta() const;
  [[nodiscard]] Timestamp window_end() const { return window_start + duration_of(timeframe); }
  friend bool operator==(const CvdRecord&, const CvdRecord&) = default;
};

/// Folds closed minutes into one record each.
class RunningCvd {
 public:
  RunningCvd() = default;
  /// `value`: what `value()` returned.
  explicit RunningCvd(const Notional& value) : value_(value) {}

  /// Takes the next closed minute with trades. Throws `OverflowError` when a sum does not fit.
  CvdRecord add(const Minute& minute);
  /// The running sum: all that must be remembered between runs.
  [[nodiscard]] const Notional& value() const { return value_; }

 private:
  Notional value_;
};

/// Rolls 1m records up into those of a longer timeframe: the sums of the window, and the CVD of its
/// last minute with trades. A window without a trade has no record.
class CvdRollup {
 public:
  explicit CvdRollup(Timeframe timeframe) : timeframe_(timeframe) {}

  /// Takes the next 1m record. Returns the record of the window that it completes, if it begins
  /// another one.
  std::optional<CvdRecord> add(const CvdRecord& minute);
  /// All minutes that end at or before `end` are closed: returns the window under way if it is
  /// over.
  std::optional<CvdRecord> close_through(Timestamp end);

 private:
  Timeframe timeframe_;
  std::optional<CvdRecord> open_;
};

}  // namespace rq
