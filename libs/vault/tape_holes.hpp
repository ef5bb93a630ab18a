#pragma once

#include <cstdint>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// A time of which trades are missing from the raw files: an import without that day, a recorder
/// that was not running and whose trades the exchange no longer has.
struct TapeHole {
  Timestamp after;            ///< time of the last trade before it
  Timestamp before;           ///< time of the first trade after it
  std::uint64_t missing = 0;  ///< trades: the ids between those two, which count up by one
  friend bool operator==(const TapeHole&, const TapeHole&) = default;
};

/// The holes of a minute and more between the candles that closed in (after, through], oldest
/// first; of very many silent minutes, which are no holes, only the longest are looked at. What
/// was moved to another disk cannot be told and is left out. Throws `DataError` for candles that
/// cannot be read, and `IoError`.
std::vector<TapeHole> find_holes(FileSystem& fs, const Layout& layout, const InstId& instrument,
                                 Timestamp after, Timestamp through);

}  // namespace rq::vault
