#pragma once

#include "core/time.hpp"
#include "vault/file_system.hpp"
#include "vault/l2_removal.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// What the last runs of retention left in `state/l2/okx/retention.state.json`. Nothing when there
/// is no such file; throws `DataError` when it cannot be read as one, and `IoError`.
L2LastRuns read_l2_last_runs(FileSystem& fs, const Layout& layout);

/// Replaces it, durably. Throws `IoError`.
void write_l2_last_runs(FileSystem& fs, const Layout& layout, const L2LastRuns& last_runs);

}  // namespace rq::vault
