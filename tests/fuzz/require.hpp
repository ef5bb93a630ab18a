#pragma once

#include <cstdio>
#include <cstdlib>

namespace rq::fuzz {

/// Stops the fuzzer with a message: the input at hand breaks a promise.
inline void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace rq::fuzz
