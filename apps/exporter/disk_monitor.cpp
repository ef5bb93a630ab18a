#include "exporter/disk_monitor.hpp"

#include <utility>

#include "app/log.hpp"
#include "core/errors.hpp"

namespace rq::exporter {

DiskMonitor::DiskMonitor(vault::FileSystem& fs, std::filesystem::path vault)
    : fs_(fs), vault_(std::move(vault)) {}

void DiskMonitor::look(app::DiskThread& disk) {
  {
    const std::lock_guard lock(mutex_);
    if (is_waiting_) return;
    is_waiting_ = true;
  }
  disk.post([this] { look_now(); });
}

/// A failure is no reason to try again every second, as the disk's thread does with its jobs.
void DiskMonitor::look_now() {
  std::optional<vault::DiskOutlook> outlook;
  try {
    const auto space = fs_.space(vault_);
    if (const auto warning = watch_.look(std::chrono::steady_clock::now(), space))
      app::log::warn(*warning);
    outlook = watch_.outlook();
  } catch (const IoError& error) {
    app::log::debug(error.what());
  }
  const std::lock_guard lock(mutex_);
  outlook_ = outlook;
  is_waiting_ = false;
}

std::optional<vault::DiskOutlook> DiskMonitor::outlook() const {
  const std::lock_guard lock(mutex_);
  return outlook_;
}

}  // namespace rq::exporter
