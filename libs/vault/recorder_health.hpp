#pragma once

#include <chrono>
#include <optional>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// How the recorder of an instrument's trades fares, by the state file that it replaces every five
/// seconds.
struct RecorderHealth {
  Timestamp updated;  ///< when it wrote this, by this machine's clock
  bool connected = false;
  bool is_complete = false;  ///< no trade is missing at the moment
  /// The exchange's clock minus this machine's; empty until it was asked.
  std::optional<std::chrono::milliseconds> clock_skew{};
};

/// nullopt without a state file, or when it is none: it proves nothing then. Throws `IoError`.
std::optional<RecorderHealth> read_recorder_health(FileSystem& fs, const Layout& layout,
                                                   const InstId& instrument);

}  // namespace rq::vault
