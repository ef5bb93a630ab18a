#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/option_groups.hpp"

namespace rq::exporter {

/// What the exporters have in common.
struct Options {
  app::VaultOptions vault{};
  bool all_swaps = false;
  std::string ws_url;
  std::string rest_url = "https://openapi.okx.com";
  std::string ca_file{};  ///< UTF-8; "" for the system's certificates alone
  std::chrono::milliseconds fsync_interval{std::chrono::seconds(1)};
  std::uint16_t metrics_port = 0;        ///< 0: none
  std::chrono::milliseconds duration{};  ///< 0: until it is told to stop
};

/// Declares them. `channel` and `fsync_help`: what the help says of --ws-url and --fsync-interval.
void add_options(CLI::App& cli, Options& options, const std::string& channel,
                 const std::string& fsync_help);

}  // namespace rq::exporter
