#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "okx_sim/fault.hpp"

namespace rq::okx_sim {

/// Which faults that last are in force.
class Conditions {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void begin(const Fault& fault, Time now) { slot(fault.kind) = {fault, now + fault.length}; }
  /// The fault of this kind that is in force; null when there is none.
  [[nodiscard]] const Fault* active(FaultKind kind, Time now) const {
    const auto& [fault, end] = faults_[static_cast<std::size_t>(kind)];
    return now < end ? &fault : nullptr;
  }

 private:
  struct Lasting {
    Fault fault;
    Time end = Time::min();
  };
  Lasting& slot(FaultKind kind) { return faults_[static_cast<std::size_t>(kind)]; }

  std::array<Lasting, fault_kinds> faults_;
};

}  // namespace rq::okx_sim
