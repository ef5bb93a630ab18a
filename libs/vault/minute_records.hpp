#pragma once

#include <vector>

#include "core/inst_id.hpp"
#include "market/candle.hpp"
#include "market/cvd.hpp"
#include "market/vwap.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// What the calculators wrote for the minutes that ended in (after, through], oldest first. Files
/// are read around that time only, so years of minutes cost no more than an hour of them; a missing
/// file holds nothing, and a last line without '\n' is no line yet. All throw `DataError` that
/// names file and byte for a line that cannot be read, and `IoError`.
std::vector<VwapRecord> read_vwap_minutes(FileSystem& fs, const Layout& layout,
                                          const InstId& instrument, Timestamp after,
                                          Timestamp through);
/// 1m candles.
std::vector<Candle> read_candle_minutes(FileSystem& fs, const Layout& layout,
                                        const InstId& instrument, Timestamp after,
                                        Timestamp through);
std::vector<CvdRecord> read_cvd_minutes(FileSystem& fs, const Layout& layout,
                                        const InstId& instrument, Timestamp after,
                                        Timestamp through);

}  // namespace rq::vault
