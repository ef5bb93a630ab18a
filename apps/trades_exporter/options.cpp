#include "trades_exporter/options.hpp"

#include <CLI/CLI.hpp>

#include "app/duration.hpp"
#include "app/service.hpp"

namespace rq::trades_exporter {

namespace {

constexpr app::Service service{"RaveQuantTrades", "RaveQuant trades",
                               "Records every trade of OKX perpetual swaps."};

}  // namespace

const app::Program program{
    "trades_exporter",
    "Records every trade of OKX perpetual swaps into the Vault, around the clock: one line a "
    "match,\n"
    "ids without a gap. What the connection loses, what is traded while the program is down, and\n"
    "what a power cut takes is fetched again by id; what the exchange itself no longer has is "
    "named\n"
    "in the ledger state/trades/okx/perps/{INSTID}.gaps.jsonl.",
    "Examples:\n"
    "  BTC and ETH, until Ctrl-C:\n"
    "    trades_exporter --vault ~/Rave_Quant_Vault\n"
    "  A new instrument, beginning three days back:\n"
    "    trades_exporter --instId LTC-USDT-SWAP --backfill 3d\n"
    "  As a service of Windows, from a command prompt opened 'as administrator' (of Linux: see\n"
    "  scripts/service):\n"
    "    trades_exporter --vault C:\\Users\\Me\\Rave_Quant_Vault --install-service\n"
    "    net start RaveQuantTrades\n"
    "  Practice without the exchange, beside a running okx_sim on port 8800:\n"
    "    trades_exporter --ws-url ws://127.0.0.1:8800/ws/v5/business --rest-url "
    "http://127.0.0.1:8800\n"
    "A proxy is taken from HTTPS_PROXY. One status line a minute says how it fares.\n"
    "Exit codes: 0 stopped, 64 usage, 65 bad data, 74 I/O, 75 busy, 78 configuration.",
    &service};

void add_options(CLI::App& cli, Options& options) {
  exporter::add_options(cli, options.shared, "trades-all",
                        "How much a power cut may take; it is fetched again");
  app::add_duration(cli, "--backfill", options.backfill,
                    "Begin an empty Vault so long ago; OKX keeps three months");
  app::add_duration(cli, "--gap-timeout", options.gap_timeout,
                    "Go on without trades that stay unreachable for so long");
}

}  // namespace rq::trades_exporter
