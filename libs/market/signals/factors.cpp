#include "market/signals/factors.hpp"

#include <algorithm>

namespace rq {

namespace {

Conviction conviction_of(unsigned confluences) {
  if (confluences >= 4) return Conviction::max;
  if (confluences == 3) return Conviction::high;
  return confluences == 2 ? Conviction::medium : Conviction::low;
}

}  // namespace

std::string_view name_of(FactorState state) {
  switch (state) {
    case FactorState::unknown:
      break;
    case FactorState::not_met:
      return "not_met";
    case FactorState::met:
      return "met";
  }
  return "unknown";
}

std::string_view name_of(Conviction conviction) {
  constexpr std::array<std::string_view, 4> names{"LOW", "MEDIUM", "HIGH", "MAX"};
  return names[static_cast<std::size_t>(conviction)];
}

std::string_view name_of(ConvictionBy by) {
  return by == ConvictionBy::pattern ? "pattern" : "confluence";
}

unsigned Confluence::known() const {
  return static_cast<unsigned>(std::count_if(
      factors.begin(), factors.end(),
      [](const auto& factor) { return factor.second.state != FactorState::unknown; }));
}

unsigned Confluence::confluences() const {
  return 1 + static_cast<unsigned>(std::count_if(
                 factors.begin(), factors.end(),
                 [](const auto& factor) { return factor.second.state == FactorState::met; }));
}

std::optional<Price> current_price(const MarketView& view, const ConfluenceRules& rules) {
  const auto newest = std::find_if(view.candles.rbegin(), view.candles.rend(),
                                   [&](const Candle& c) { return c.end() <= view.as_of; });
  if (newest == view.candles.rend() || newest->end() <= view.as_of - rules.price_age)
    return std::nullopt;
  return newest->close;
}

Confluence weigh(const Signal& signal, const MarketView& view, const ConfluenceRules& rules) {
  Confluence confluence;
  confluence.price = current_price(view, rules);
  for (const Factor& factor : factors)
    confluence.factors.emplace_back(factor.name, factor.judge(signal, view, rules));
  confluence.conviction = conviction_of(confluence.confluences());
  if (confluence.conviction != Conviction::max && signal.strength() == SignalStrength::very_high) {
    confluence.conviction = Conviction::max;
    confluence.by = ConvictionBy::pattern;
  }
  return confluence;
}

}  // namespace rq
