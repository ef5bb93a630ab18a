#pragma once

#include <chrono>

#include "exporter/options.hpp"

#include "app/run_main.hpp"

namespace rq::l2_exporter {

/// What `l2_exporter --help` says.
extern const app::Program program;

struct Options {
  exporter::Options shared{.ws_url = "wss://ws.okx.com:8443/ws/v5/public"};
  std::chrono::milliseconds cadence{std::chrono::seconds(2)};  ///< between two snapshots
};

/// Declares the options.
void add_options(CLI::App& cli, Options& options);

}  // namespace rq::l2_exporter
