#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/inst_id.hpp"

namespace rq::exporter {

/// Instruments that cannot be recorded now, and why. It decides which of the reasons that are found
/// again and again are worth a line in the log.
class WaitingList {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// An instrument that still waits for the same reason is named again after this time.
  static constexpr std::chrono::hours remind_after{1};

  /// At `now` the instrument cannot be recorded. Returns whether that is to be said: the reason is
  /// new, or was last said `remind_after` ago.
  bool add(const InstId& instrument, const std::string& why, Time now);
  /// It waits no longer. Returns whether it did.
  bool remove(const InstId& instrument) { return waiting_.erase(instrument) > 0; }

  [[nodiscard]] std::vector<InstId> instruments() const;
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }

 private:
  struct Reason {
    std::string why;
    Time said;
  };
  std::map<InstId, Reason> waiting_;
};

}  // namespace rq::exporter
