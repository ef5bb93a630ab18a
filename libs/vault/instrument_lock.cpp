#include "vault/instrument_lock.hpp"

namespace rq::vault {

std::unique_ptr<FileLock> lock_file(FileSystem& fs, const Layout& layout,
                                    const std::filesystem::path& file, const std::string& what,
                                    const std::string& program) {
  fs.create_directories(file.parent_path());
  const std::string holder = program + ", process " + std::to_string(process_id()) + '\n';
  if (auto lock = fs.try_lock(file, holder)) return lock;
  std::string who = read_file(fs, file);
  while (who.ends_with('\n')) who.pop_back();
  throw LockedError(what + " is being worked on by " + (who.empty() ? "another program" : who) +
                    " (lock " + layout.relative(file) +
                    "). Wait until it is done, then run this again.");
}

std::unique_ptr<FileLock> lock_instrument(FileSystem& fs, const Layout& layout,
                                          std::string_view pillar, const InstId& instrument,
                                          const std::string& program) {
  return lock_file(fs, layout, layout.lock(pillar, instrument), instrument.str(), program);
}

}  // namespace rq::vault
