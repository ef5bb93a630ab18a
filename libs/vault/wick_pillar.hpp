#pragma once

#include <memory>

#include "vault/derived_pillar.hpp"

namespace rq::vault {

/// Candles and wicks: `derived/candles/…/candles_{TF}.jsonl`, the audit trail
/// `derived/wicks/…/wicks_events.jsonl` and the current untouched wicks, `wicks_active.json`.
std::unique_ptr<DerivedPillar> make_wick_pillar(const InstId& instrument,
                                                const InstrumentFacts& facts);

}  // namespace rq::vault
