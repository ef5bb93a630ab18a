#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace rq::test {

/// A folder on a disk of its own, which can be full and read-only. It is in memory, and only this
/// process and those that it starts from now on see it.
class SmallDisk {
 public:
  /// Makes the folder. Null where the system does not let us: that takes root, and Linux.
  static std::unique_ptr<SmallDisk> mount(const std::filesystem::path& folder, std::uint64_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  void resize(std::uint64_t bytes);
  void make_read_only();

 private:
  explicit SmallDisk(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
};

}  // namespace rq::test
