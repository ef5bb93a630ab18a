#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/option_groups.hpp"
#include "app/run_main.hpp"

namespace rq::trades_exporter {

/// What `trades_exporter --help` says.
extern const app::Program program;

struct Options {
  app::VaultOptions vault;
  bool all_swaps = false;
  std::chrono::milliseconds backfill{};  ///< 0: an empty Vault begins with the first live trade
  std::string ws_url = "wss://ws.okx.com:8443/ws/v5/business";
  std::string rest_url = "https://openapi.okx.com";
  std::string ca_file;  ///< UTF-8; "" for the system's certificates alone
  std::chrono::milliseconds gap_timeout{std::chrono::minutes(30)};
  std::chrono::milliseconds fsync_interval{std::chrono::seconds(1)};
  std::uint16_t metrics_port = 0;        ///< 0: none
  std::chrono::milliseconds duration{};  ///< 0: until it is told to stop
};

/// Declares the options.
void add_options(CLI::App& cli, Options& options);

}  // namespace rq::trades_exporter
