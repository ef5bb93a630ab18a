#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace rq::net {

/// How long to wait before the next attempt: 1 s, 2 s, … and at most `longest`, each shortened by
/// up to a half at random so that many clients do not come back at once.
class Backoff {
 public:
  static constexpr std::chrono::milliseconds first{1'000};
  static constexpr std::chrono::milliseconds usual_longest{60'000};

  /// `random`: uniformly distributed 64 bits.
  explicit Backoff(std::function<std::uint64_t()> random,
                   std::chrono::milliseconds longest = usual_longest);

  /// The wait after one more failure.
  std::chrono::milliseconds next();
  /// The other side proved healthy: begin again at `first`.
  void reset();

 private:
  std::function<std::uint64_t()> random_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds step_ = first;
};

}  // namespace rq::net
