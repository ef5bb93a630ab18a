#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/inst_id.hpp"
#include "market/cvd.hpp"
#include "vault/json_object.hpp"

namespace rq::vault {

/// Appends a line of `derived/cvd/…/{DATE}.jsonl` (vault_layout.md, "CVD") with its '\n'.
void write_cvd(std::string& out, const InstId& instrument, const CvdRecord& record);

/// Reads such a line of timeframe 1m. Throws `Malformed`.
CvdRecord read_cvd(const JsonObject& fields, const InstId& instrument);

/// The settings that shape those files.
nlohmann::ordered_json cvd_settings();

}  // namespace rq::vault
