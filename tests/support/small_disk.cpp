#include "support/small_disk.hpp"

#include <string>

#if defined(__linux__)
#include <cerrno>
#include <sched.h>
#include <sys/mount.h>
#include <system_error>
#endif

namespace rq::test {

#if defined(__linux__)

namespace {

/// A view of the file systems that nobody else shares.
bool stand_apart() {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

bool mount_in_memory(const std::filesystem::path& folder, unsigned long flags,
                     std::uint64_t bytes) {
  const std::string size = "size=" + std::to_string(bytes);
  return ::mount("tmpfs", folder.c_str(), "tmpfs", flags, size.c_str()) == 0;
}

void require(bool done) {
  if (!done) throw std::system_error(errno, std::generic_category(), "mount again");
}

}  // namespace

std::unique_ptr<SmallDisk> SmallDisk::mount(const std::filesystem::path& folder,
                                            std::uint64_t bytes) {
  std::filesystem::create_directories(folder);
  if (!stand_apart() || !mount_in_memory(folder, 0, bytes)) return nullptr;
  return std::unique_ptr<SmallDisk>(new SmallDisk(folder));
}

SmallDisk::~SmallDisk() {
  ::umount2(folder_.c_str(), MNT_DETACH);
}

void SmallDisk::resize(std::uint64_t bytes) {
  require(mount_in_memory(folder_, MS_REMOUNT, bytes));
}

void SmallDisk::make_read_only() {
  require(::mount(nullptr, folder_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0);
}

#else

std::unique_ptr<SmallDisk> SmallDisk::mount(const std::filesystem::path&, std::uint64_t) {
  return nullptr;
}

SmallDisk::~SmallDisk() = default;
void SmallDisk::resize(std::uint64_t) {}
void SmallDisk::make_read_only() {}

#endif

}  // namespace rq::test
