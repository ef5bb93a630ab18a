#pragma once

#include <memory>

#include "vault/derived_pillar.hpp"

namespace rq::vault {

/// `derived/cvd/…/{DATE}.jsonl`: one line a closed minute with trades, filed by the day that the
/// minute starts in, with what takers bought and sold and the running CVD.
std::unique_ptr<DerivedPillar> make_cvd_pillar(const InstId& instrument,
                                               const InstrumentFacts& facts);

}  // namespace rq::vault
