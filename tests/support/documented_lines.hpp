#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/reference_model.hpp"
#include "support/tree.hpp"

#include "core/inst_id.hpp"

namespace rq::test {

/// Lines of the derived files as documented, with their '\n'.
std::string json_line(const VwapRecord& record, const InstId& instrument);
std::string json_line(const CvdRecord& record, const InstId& instrument);
std::string json_line(const Candle& candle, const InstId& instrument);
std::string json_line(const WickEvent& event, const InstId& instrument);
std::string active_json(const std::vector<Wick>& untouched, std::optional<Timestamp> as_of,
                        const InstId& instrument);

/// The derived files of each pillar below the Vault; none that would be empty.
Tree vwap_files(const Derived& derived, const InstId& instrument);
Tree cvd_files(const Derived& derived, const InstId& instrument);
Tree wick_files(const Derived& derived, const InstId& instrument);
/// Those of all pillars.
Tree all_files(const Derived& derived, const InstId& instrument);

}  // namespace rq::test
