#include "exporter/health.hpp"

#include <nlohmann/json.hpp>

#include "core/duration.hpp"

namespace rq::exporter {

namespace {

std::string in_mib(std::uint64_t bytes) {
  return std::to_string((bytes + (1U << 19U)) >> 20U) + "MiB";
}

/// What stands after a `=` in a status line is one word.
std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

void add_disk(nlohmann::ordered_json& state, const std::optional<vault::DiskOutlook>& disk) {
  auto& available = state["disk_available_bytes"] = nullptr;
  if (disk) available = disk->space.available;
  auto& days = state["disk_full_in_days"] = nullptr;
  if (disk && disk->full_in_days) days = *disk->full_in_days;
}

}  // namespace

void add_health(nlohmann::ordered_json& state, const Health& health, std::uint64_t rejected,
                std::chrono::milliseconds last_message_age) {
  state["rejected"] = rejected;
  state["reconnects"] = health.reconnects;
  state["connected"] = health.connected;
  state["last_message_age_ms"] = last_message_age.count();
  state["clock_skew_ms"] =
      health.clock_skew ? nlohmann::ordered_json(health.clock_skew->count()) : nullptr;
  state["memory_bytes"] = health.memory;
  add_disk(state, health.disk);
  state["offline_ms"] = health.offline.count();
}

std::string status_head(const Health& health, std::size_t instruments) {
  return (health.connected ? "connected instruments=" : "not connected instruments=") +
         std::to_string(instruments) +
         (health.waiting > 0 ? " not_recorded=" + std::to_string(health.waiting) : "");
}

std::string status_tail(const Health& health) {
  return " offline=" + without_spaces(format_rounded(health.offline)) +
         " reconnects=" + std::to_string(health.reconnects) + " memory=" + in_mib(health.memory);
}

}  // namespace rq::exporter
