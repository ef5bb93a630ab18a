#include "exporter/options.hpp"

#include <CLI/CLI.hpp>

#include "app/duration.hpp"

namespace rq::exporter {

namespace {

void add_connection_options(CLI::App& cli, Options& options, const std::string& channel) {
  auto* group = cli.add_option_group("Connection");
  group->add_option("--ws-url", options.ws_url, "The exchange's WebSocket for " + channel)
      ->type_name("URL")
      ->capture_default_str();
  group->add_option("--rest-url", options.rest_url, "The exchange's REST")
      ->type_name("URL")
      ->capture_default_str();
  group
      ->add_option("--ca-file", options.ca_file,
                   "Trust the certificates in this PEM file besides the system's")
      ->type_name("FILE");
}

}  // namespace

void add_options(CLI::App& cli, Options& options, const std::string& channel,
                 const std::string& fsync_help) {
  app::add_vault_options(cli, options.vault,
                         "Record this instrument; repeatable. BTC-USDT-SWAP and ETH-USDT-SWAP "
                         "when not given");
  cli.add_flag("--all-swaps", options.all_swaps, "Record every perpetual swap that OKX lists");
  app::add_duration(cli, "--fsync-interval", options.fsync_interval, fsync_help);
  app::add_duration(cli, "--duration", options.duration, "Stop after this long");
  cli.add_option("--metrics-port", options.metrics_port,
                 "Serve Prometheus metrics on 127.0.0.1 at this port, path /metrics")
      ->type_name("PORT");
  add_connection_options(cli, options, channel);
}

}  // namespace rq::exporter
