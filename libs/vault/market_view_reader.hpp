#pragma once

#include "core/inst_id.hpp"
#include "market/signals/confluence_rules.hpp"
#include "market/signals/market_view.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// What the factors of `rules` need to know of the market at `as_of`: a few lines from the end of
/// what was known then. What was not computed or recorded is empty. Throws `DataError` for lines
/// that cannot be read and, when there is a book, for missing contract values; `IoError`.
MarketView read_market_view(FileSystem& fs, const Layout& layout, const InstId& instrument,
                            Timestamp as_of, const ConfluenceRules& rules);

}  // namespace rq::vault
