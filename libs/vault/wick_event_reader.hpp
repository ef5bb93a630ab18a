#pragma once

#include <optional>
#include <vector>

#include "core/inst_id.hpp"
#include "core/timeframe.hpp"
#include "market/signals/wick_record.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// The wicks of `timeframe` created in [from, as_of], by creation time, high before low, with every
/// touch up to `as_of` and every expiry known by then.
///
/// Reads `derived/wicks/okx/perps/{INSTID}/wicks_events.jsonl` around that time only: years of
/// events cost no more than an hour of them. A last line without '\n' is no line yet. Throws
/// `NoInputError` when there is no such file, `DataError` that names the byte offset for a line
/// that cannot be read, and `IoError`.
std::vector<WickRecord> read_wicks(FileSystem& fs, const Layout& layout, const InstId& instrument,
                                   Timeframe timeframe, Timestamp from, Timestamp as_of);

/// End of the last minute that the wick tracker closed: `as_of_utc` of `wicks_active.json`. nullopt
/// before the first trade and when there is no such file. Throws `DataError` and `IoError`.
std::optional<Timestamp> read_tracked_through(FileSystem& fs, const Layout& layout,
                                              const InstId& instrument);

}  // namespace rq::vault
