#pragma once

#include <filesystem>
#include <mutex>
#include <optional>

#include "app/disk_thread.hpp"
#include "vault/disk_watch.hpp"
#include "vault/file_system.hpp"

namespace rq::exporter {

/// Looks at the room on the Vault's disk and warns before it is full. It looks on the disk's
/// thread: a network drive that does not answer keeps no socket waiting.
class DiskMonitor {
 public:
  /// What is referred to must outlive this, and this the jobs of the disk's thread.
  DiskMonitor(vault::FileSystem& fs, std::filesystem::path vault);

  /// Has the disk's thread look; once a minute is often enough. A look that is still waiting for
  /// the disk is not asked for again.
  void look(app::DiskThread& disk);

  /// As of the last look; empty before the first.
  [[nodiscard]] std::optional<vault::DiskOutlook> outlook() const;

 private:
  void look_now();

  vault::FileSystem& fs_;
  std::filesystem::path vault_;
  vault::DiskWatch watch_;  // of the disk's thread
  mutable std::mutex mutex_;
  std::optional<vault::DiskOutlook> outlook_;
  bool is_waiting_ = false;
};

}  // namespace rq::exporter
