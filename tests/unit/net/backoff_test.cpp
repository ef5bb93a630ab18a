#include "net/backoff.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace rq;
using std::chrono::milliseconds;

namespace {

std::vector<long long> waits(net::Backoff& backoff, int count) {
  std::vector<long long> found;
  for (int i = 0; i < count; ++i) found.push_back(static_cast<long long>(backoff.next().count()));
  return found;
}

}  // namespace

TEST_CASE("waits double up to a minute") {
  net::Backoff backoff([] { return std::uint64_t{0}; });
  CHECK(waits(backoff, 8) ==
        std::vector<long long>{1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000});
  backoff.reset();
  CHECK(waits(backoff, 2) == std::vector<long long>{1000, 2000});
}

TEST_CASE("waits double up to what they were told") {
  net::Backoff backoff([] { return std::uint64_t{0}; }, milliseconds(5'000));
  CHECK(waits(backoff, 5) == std::vector<long long>{1000, 2000, 4000, 5000, 5000});
}

TEST_CASE("chance shortens a wait by a half at most") {
  std::uint64_t random = 0;
  net::Backoff backoff([&random] { return random += 0x9e3779b97f4a7c15U; });
  milliseconds shortest = net::Backoff::usual_longest;
  milliseconds longest{0};
  for (int i = 0; i < 6; ++i) backoff.next();
  for (int i = 0; i < 1000; ++i) {
    const auto wait = backoff.next();
    shortest = std::min(shortest, wait);
    longest = std::max(longest, wait);
  }
  CHECK(shortest >= net::Backoff::usual_longest / 2);
  CHECK(shortest < net::Backoff::usual_longest * 52 / 100);
  CHECK(longest <= net::Backoff::usual_longest);
  CHECK(longest > net::Backoff::usual_longest * 98 / 100);
}
