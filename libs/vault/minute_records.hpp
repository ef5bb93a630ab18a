#pragma once

#include <vector>

#include "core/inst_id.hpp"
#include "market/candle.hpp"
#include "market/cvd.hpp"
#include "market/signals/market_view.hpp"
#include "market/vwap.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// What the calculators wrote for the windows that ended in (after, through], oldest first. Files
/// are read around that time only, so years of minutes cost no more than an hour of them; a missing
/// file holds nothing, and a last line without '\n' is no line yet. All throw `DataError` that
/// names file and byte for a line that cannot be read, and `IoError`.
std::vector<VwapRecord> read_vwap_minutes(FileSystem& fs, const Layout& layout,
                                          const InstId& instrument, Timestamp after,
                                          Timestamp through);
std::vector<Candle> read_candles(FileSystem& fs, const Layout& layout, const InstId& instrument,
                                 Timeframe timeframe, Timestamp after, Timestamp through);
std::vector<CvdRecord> read_cvd_minutes(FileSystem& fs, const Layout& layout,
                                        const InstId& instrument, Timestamp after,
                                        Timestamp through);

/// Which minutes the calculators have worked through, from the two ends of what they wrote. An end
/// without a record, as a minute without trades has none in the CVD, is known from the state of
/// `cvd_calc`; without that file it is the end of the last record.
MarketView::Coverage read_vwap_coverage(FileSystem& fs, const Layout& layout,
                                        const InstId& instrument);
MarketView::Coverage read_cvd_coverage(FileSystem& fs, const Layout& layout,
                                       const InstId& instrument);

}  // namespace rq::vault
