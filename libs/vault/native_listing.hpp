#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

#include "core/errors.hpp"
#include "vault/file_system.hpp"

namespace rq::vault {

/// `FileSystem::list` of the operating system's files: the part in which systems do not differ.
inline std::vector<DirectoryEntry> list_native(const std::filesystem::path& folder) {
  std::vector<DirectoryEntry> entries;
  std::error_code ec;
  for (std::filesystem::directory_iterator it(folder, ec), end; !ec && it != end;
       it.increment(ec)) {
    std::error_code ignored;  // an entry that vanished meanwhile is no folder
    entries.push_back({to_utf8(it->path().filename()), it->is_directory(ignored)});
  }
  if (ec && ec != std::errc::no_such_file_or_directory) throw IoError("list", to_utf8(folder), ec);
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

}  // namespace rq::vault
