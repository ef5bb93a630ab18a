#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trades_exporter/recording.hpp"

#include "core/time.hpp"

namespace rq::trades_exporter {

/// How the program as a whole fares.
struct Health {
  Timestamp started;
  Timestamp now;
  bool connected = false;        ///< every feed is up
  std::uint64_t reconnects = 0;  ///< of all feeds
  /// The exchange's clock minus ours; empty until it was asked.
  std::optional<std::chrono::milliseconds> clock_skew{};
  std::uint64_t memory = 0;  ///< bytes
};

/// `state/trades/okx/perps/{INSTID}.state.json`, as vault_layout.md describes it.
std::string state_text(const Recording& recording, const Health& health,
                       std::chrono::milliseconds last_message_age);

/// The same numbers of all recordings, in Prometheus' text format 0.0.4.
std::string metrics_text(const std::vector<std::unique_ptr<Recording>>& recordings,
                         const Health& health);

/// One line for the log: what was recorded since `before` trades.
std::string status_line(const std::vector<std::unique_ptr<Recording>>& recordings,
                        const Health& health, std::uint64_t written_before);

/// Trades that all of them wrote since the start.
std::uint64_t written(const std::vector<std::unique_ptr<Recording>>& recordings);

}  // namespace rq::trades_exporter
