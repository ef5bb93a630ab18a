#pragma once

#include <memory>

#include "vault/derived_pillar.hpp"

namespace rq::vault {

/// `derived/vwap/…/vwap_1m.jsonl`: one line a closed minute with the rolling 1 h and 4 h VWAP.
std::unique_ptr<DerivedPillar> make_vwap_pillar(const InstId& instrument,
                                                const InstrumentFacts& facts);

}  // namespace rq::vault
