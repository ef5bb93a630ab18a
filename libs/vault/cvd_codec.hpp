#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/inst_id.hpp"
#include "market/cvd.hpp"

namespace rq::vault {

/// Appends a line of `derived/cvd/…/{DATE}.jsonl` (vault_layout.md, "CVD") with its '\n'.
void write_cvd(std::string& out, const InstId& instrument, const CvdRecord& record);

/// The settings that shape those files.
nlohmann::ordered_json cvd_settings();

}  // namespace rq::vault
