#include "vault/instrument_folders.hpp"

#include <utility>

namespace rq::vault {

InstrumentFolders list_instruments(FileSystem& fs, const std::filesystem::path& root) {
  InstrumentFolders found;
  for (const auto& entry : fs.list(root)) {
    if (auto id = InstId::parse(entry.name))
      found.instruments.push_back(*std::move(id));
    else if (entry.is_directory)
      found.others.push_back(entry.name);
  }
  return found;
}

}  // namespace rq::vault
