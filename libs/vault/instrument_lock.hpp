#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/errors.hpp"
#include "core/inst_id.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// Another run holds a lock, and does the work: nothing is wrong, unlike with what else is busy.
struct LockedError : BusyError {
  using BusyError::BusyError;
};

/// Takes the lock of a pillar's files of one instrument: one writer at a time. `program` is named
/// to whoever finds the lock taken. Throws `LockedError` that says who holds it.
std::unique_ptr<FileLock> lock_instrument(FileSystem& fs, const Layout& layout,
                                          std::string_view pillar, const InstId& instrument,
                                          const std::string& program);
/// The same for a lock of something else; `what` is what the message says is being worked on.
std::unique_ptr<FileLock> lock_file(FileSystem& fs, const Layout& layout,
                                    const std::filesystem::path& file, const std::string& what,
                                    const std::string& program);

}  // namespace rq::vault
