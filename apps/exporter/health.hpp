#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "vault/disk_watch.hpp"

namespace rq::exporter {

/// How the program as a whole fares.
struct Health {
  Timestamp started;
  Timestamp now;
  bool connected = false;        ///< every feed is up, and there is one
  std::uint64_t reconnects = 0;  ///< of all feeds
  /// The exchange's clock minus ours; empty until it was asked.
  std::optional<std::chrono::milliseconds> clock_skew{};
  std::uint64_t memory = 0;  ///< bytes
  /// The disk that the Vault is on; empty until it was looked at.
  std::optional<vault::DiskOutlook> disk{};
  /// How long the program was not connected, since it was started.
  std::chrono::milliseconds offline{};
  std::size_t waiting = 0;  ///< instruments that cannot be recorded now
};

/// The fields that every state file of an exporter ends with.
void add_health(nlohmann::ordered_json& state, const Health& health, std::uint64_t rejected,
                std::chrono::milliseconds last_message_age);

/// "connected instruments=2", and " offline=3m reconnects=0 memory=9MiB": how each status line
/// begins and ends.
std::string status_head(const Health& health, std::size_t instruments);
std::string status_tail(const Health& health);

}  // namespace rq::exporter
