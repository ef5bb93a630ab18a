#pragma once

#include <optional>

#include "core/inst_id.hpp"
#include "market/signals/market_view.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// The newest order book snapshot in (after, through] without a gap; nullopt when there is none.
///
/// Of `raw/okx/l2_perps/{INSTID}/{DATE}/{HOUR}.jsonl` only that stretch is read. An hour that was
/// packed already is unpacked from its beginning, in bounded memory. Throws `DataError` that names
/// file and byte for a line that cannot be read, and `IoError`.
std::optional<MarketView::Snapshot> read_newest_snapshot(FileSystem& fs, const Layout& layout,
                                                         const InstId& instrument, Timestamp after,
                                                         Timestamp through);

}  // namespace rq::vault
