#include "support/random_markets.hpp"

#include "sim/split_mix.hpp"

namespace rq::test {

using namespace std::chrono_literals;

sim::MarketSettings random_market(std::uint64_t seed) {
  sim::SplitMix random(seed * 1'000'003);
  sim::MarketSettings settings;
  settings.seed = seed;
  settings.first_id = 1 + random.below(std::uint64_t{1} << 40U);
  settings.start += std::chrono::milliseconds(random.below(172'800'000));
  settings.duration = std::chrono::hours(2) + std::chrono::minutes(random.below(40 * 60));
  settings.trades_per_day = 1'000 + random.below(6'000);
  if (random.once_in(3)) {
    settings.contract_type = ContractType::inverse;
    settings.contract_value = Decimal(100, 0);
    settings.size_decimals = 0;
  }
  if (random.once_in(4)) {  // a coin worth next to nothing
    settings.price_decimals = 12;
    settings.price = random.between(300, 40'000);
  }
  if (random.once_in(4)) {  // and one whose sums need more than 128 bits
    settings.price_decimals = 8;
    settings.price = 9'000'000'000'000'000 + random.between(0, 1'000'000);
    settings.size_decimals = 9;
    settings.contract_value = Decimal(123'456'789'012'345, 3);
  }
  if (!random.once_in(3)) {
    settings.disorder = sim::Disorder::all();
    settings.duration = 24h * random.between(10, 40);
    settings.trades_per_day = 40 + random.below(200);
  }
  return settings;
}

std::optional<Price> tick_of(const sim::MarketSettings& settings) {
  if (settings.seed % 4 == 0) return std::nullopt;
  return Price{Decimal(1, settings.price_decimals)};
}

std::string describe(const sim::MarketSettings& settings) {
  return "random market " + std::to_string(settings.seed);
}

}  // namespace rq::test
