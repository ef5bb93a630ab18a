#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "core/inst_id.hpp"
#include "vault/file_system.hpp"

namespace rq::vault {

/// What lies in a folder that has a folder for each instrument.
struct InstrumentFolders {
  /// By name. Some may be no folders, or not readable: who opens one hears what is wrong with it,
  /// so that one damaged instrument is neither passed over nor keeps the others from being found.
  std::vector<InstId> instruments;
  std::vector<std::string> others;  ///< folders whose names are no instrument ids
};

/// Empty when there is no such folder. Throws `IoError` when it cannot be listed.
InstrumentFolders list_instruments(FileSystem& fs, const std::filesystem::path& root);

/// What `look` finds out about an instrument's files. True as well when they cannot be looked at:
/// who works on them hears why.
template <class Look>
bool may_have(Look look) {
  try {
    return look();
  } catch (const IoError&) {
    return true;
  }
}

}  // namespace rq::vault
