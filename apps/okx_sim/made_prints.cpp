#include "okx_sim/made_prints.hpp"

#include "core/fnv.hpp"

namespace rq::okx_sim {

namespace {

/// More than a made market prints: a hundred ids a second pass whatever the market does.
constexpr std::int64_t ms_an_id = 10;

/// One in this many matches has a maker outside the public book.
constexpr std::uint64_t rpi_every = 40;

std::uint64_t seed_of(std::uint64_t seed, const InstId& instrument) {
  return seed ^ fnv1a(instrument.str());
}

sim::MarketSettings settings_of(const MadeListing& made, std::uint64_t seed, Timestamp begin,
                                std::uint64_t trades_per_day) {
  const auto& facts = made.listing.facts;
  sim::MarketSettings settings;
  settings.seed = seed_of(seed, made.listing.instrument);
  settings.instrument = made.listing.instrument.str();
  settings.contract_type =
      facts.contract.ct_type == "linear" ? ContractType::linear : ContractType::inverse;
  settings.contract_value = Decimal::parse(facts.contract.ct_val).value();
  settings.price_decimals = made.price_decimals;
  settings.size_decimals = made.size_decimals;
  settings.price = made.price;
  settings.start = begin;
  settings.duration = std::chrono::days(36'500);
  settings.trades_per_day = trades_per_day;
  settings.first_id = static_cast<TradeId>(begin.time_since_epoch().count() / ms_an_id);
  return settings;
}

}  // namespace

MadePrints::MadePrints(const MadeListing& listing, std::uint64_t seed, Timestamp begin,
                       std::uint64_t trades_per_day)
    : market_(settings_of(listing, seed, begin, trades_per_day)),
      random_(~seed_of(seed, listing.listing.instrument)) {}

std::optional<Print> MadePrints::next() {
  const auto trade = market_.next();
  if (!trade) return std::nullopt;
  return Print{trade->time,
               trade->id,
               trade->side,
               random_.once_in(rpi_every),
               without_trailing_zeros(trade->price.value),
               without_trailing_zeros(trade->size.value)};
}

}  // namespace rq::okx_sim
