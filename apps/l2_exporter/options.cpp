#include "l2_exporter/options.hpp"

#include <CLI/CLI.hpp>

#include "app/duration.hpp"
#include "app/service.hpp"

namespace rq::l2_exporter {

namespace {

constexpr app::Service service{"RaveQuantL2", "RaveQuant order books",
                               "Records the order books of OKX perpetual swaps."};

}  // namespace

const app::Program program{
    "l2_exporter",
    "Records the order books of OKX perpetual swaps into the Vault, around the clock: 400 levels "
    "a\n"
    "side, a snapshot every two seconds, one file an hour. Every message of the exchange is "
    "checked\n"
    "against the one before; where one is missing a line says so, and the book is asked for again.",
    "Examples:\n"
    "  BTC and ETH, until Ctrl-C:\n"
    "    l2_exporter --vault ~/Rave_Quant_Vault\n"
    "  A snapshot every ten seconds:\n"
    "    l2_exporter --instId LTC-USDT-SWAP --cadence 10s\n"
    "  As a service of Windows, from a command prompt opened 'as administrator' (of Linux: see\n"
    "  scripts/service):\n"
    "    l2_exporter --vault C:\\Users\\Me\\Rave_Quant_Vault --install-service\n"
    "    net start RaveQuantL2\n"
    "  Practice without the exchange, beside a running okx_sim on port 8800:\n"
    "    l2_exporter --ws-url ws://127.0.0.1:8800/ws/v5/public --rest-url http://127.0.0.1:8800\n"
    "It runs beside trades_exporter on the same Vault. A proxy is taken from HTTPS_PROXY. One "
    "status\n"
    "line a minute says how it fares.\n"
    "Exit codes: 0 stopped, 64 usage, 65 bad data, 74 I/O, 75 busy, 78 configuration.",
    &service};

void add_options(CLI::App& cli, Options& options) {
  exporter::add_options(cli, options.shared, "books", "How much a power cut may take");
  app::add_duration(cli, "--cadence", options.cadence,
                    "Time between two snapshots of a book that changes; 100ms at least");
}

}  // namespace rq::l2_exporter
