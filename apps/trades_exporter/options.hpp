#pragma once

#include <chrono>

#include "exporter/options.hpp"

#include "app/run_main.hpp"

namespace rq::trades_exporter {

/// What `trades_exporter --help` says.
extern const app::Program program;

struct Options {
  exporter::Options shared{.ws_url = "wss://ws.okx.com:8443/ws/v5/business"};
  std::chrono::milliseconds backfill{};  ///< 0: an empty Vault begins with the first live trade
  std::chrono::milliseconds gap_timeout{std::chrono::minutes(30)};
};

/// Declares the options.
void add_options(CLI::App& cli, Options& options);

}  // namespace rq::trades_exporter
