#pragma once

#include <cstdint>
#include <optional>

#include "core/inst_id.hpp"
#include "market/signals/newer_trades.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// What was traded since a moment.
struct NewerTrades {
  std::uint64_t count = 0;
  PriceRange range;
  Price last;             ///< of the last of them in the files
  Timestamp newest_time;  ///< the latest of their times
};

/// The raw trades of `since` and later, whatever calculator has read them; nullopt when there are
/// none. The files are read from their end backwards no further than they must be, and lines that
/// cannot be read are passed over: the calculators report them. Throws `IoError`.
std::optional<NewerTrades> read_newer_trades(FileSystem& fs, const Layout& layout,
                                             const InstId& instrument, Timestamp since);

}  // namespace rq::vault
