#include "net/backoff.hpp"

#include <algorithm>
#include <utility>

namespace rq::net {

Backoff::Backoff(std::function<std::uint64_t()> random, std::chrono::milliseconds longest)
    : random_(std::move(random)), longest_(longest) {}

std::chrono::milliseconds Backoff::next() {
  const auto full = std::exchange(step_, std::min(step_ * 2, longest_));
  const auto half = static_cast<std::uint64_t>(full.count() / 2);
  return full - std::chrono::milliseconds(random_() % (half + 1));
}

void Backoff::reset() {
  step_ = first;
}

}  // namespace rq::net
