#pragma once

#include <cstdint>
#include <string>

#include "core/inst_id.hpp"
#include "vault/instrument_facts.hpp"

namespace rq::okx_sim {

/// An instrument that the exchange lists.
struct Listing {
  InstId instrument;
  vault::InstrumentFacts facts;
};

/// An instrument to make a market in. Prices are in ticks of 10^-price_decimals.
struct MadeListing {
  Listing listing;
  int price_decimals = 0;
  int size_decimals = 0;
  std::int64_t price = 0;  ///< where the market swings around
};

/// What a made market in `instrument` looks like: that of the exchange's own instrument for the
/// great ones, something sensible for any other name. "…-USD-SWAP" is inverse.
MadeListing made_listing(const InstId& instrument);

/// The instrument as `/api/v5/public/instruments` lists it: one JSON object with the fields that
/// the exchange sends in 2026.
std::string instrument_json(const Listing& listing);

}  // namespace rq::okx_sim
