#pragma once

#include <cstdint>
#include <string>

#include "core/errors.hpp"

namespace rq::app {

/// Returns the value of an option when it is within [least, most]; else throws `UsageError`.
inline std::int64_t number_within(const char* option, std::int64_t value, std::int64_t least,
                                  std::int64_t most) {
  if (value >= least && value <= most) return value;
  throw UsageError(std::string(option) + " is " + std::to_string(value) + ", expected " +
                   std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace rq::app
