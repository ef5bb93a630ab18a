#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::app {

/// The instrument that somebody typed: as it is, or in small letters. Throws `UsageError` that
/// shows the name, the rule, and what was probably meant.
InstId read_instrument(const std::string& typed);

/// What to say after the refusal of an instrument that is not among those that are there: " Did you
/// mean …? There are 2 instruments with raw trades: …". Of many only their number and the nearest
/// are named. `what` is what they must have, as in "raw trades". "" when `asked` is there.
std::string instrument_hint(const InstId& asked, std::span<const InstId> there,
                            const std::string& what);

/// The instruments that have a folder in `root`, by name, as `vault::list_instruments` finds them.
/// Folders of other names are passed over with a warning.
std::vector<InstId> instruments_in(vault::FileSystem& fs, const vault::Layout& layout,
                                   const std::filesystem::path& root);

}  // namespace rq::app
