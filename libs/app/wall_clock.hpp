#pragma once

#include <chrono>

#include "core/time.hpp"

namespace rq::app {

/// The time of day by this machine's clock. Only programs look at it: what is computed from trades
/// never does.
inline Timestamp utc_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace rq::app
