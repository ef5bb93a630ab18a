#pragma once

#include <optional>
#include <string>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// How far a calculator has come, for readers of what it wrote.
struct PillarProgress {
  std::optional<Timestamp>
      closed_through;        ///< end of the last closed minute; empty before the first
  std::optional<Date> day;   ///< of the raw file that was read last
  std::uint64_t offset = 0;  ///< of the first byte of it that was not read
};

/// What the state of `pillar` ("vwap", "wicks", "cvd") says; nullopt without a state. Throws
/// `DataError` that names the cure when it is damaged, and `IoError`.
std::optional<PillarProgress> read_progress(FileSystem& fs, const Layout& layout,
                                            const std::string& pillar, const InstId& instrument);

/// Whether there are complete lines of raw trades that the calculator has not read. Throws
/// `IoError`.
bool has_unread_trades(FileSystem& fs, const Layout& layout, const InstId& instrument,
                       const PillarProgress& progress);

}  // namespace rq::vault
