#include "vwap_calc/options.hpp"

namespace rq::vwap_calc {

const app::Program program{
    "vwap_calc",
    "Computes the rolling 1 h and 4 h VWAP of every closed minute from the raw trades of the "
    "Vault.\n"
    "Run it every minute: it reads what is new since the last run and appends to\n"
    "derived/vwap/okx/perps/{INSTID}/vwap_1m.jsonl. Killed or cut short, the next run goes on "
    "where\n"
    "this one stopped, to the same bytes.",
    "Examples:\n"
    "  vwap_calc --vault ~/Rave_Quant_Vault                 every instrument\n"
    "  vwap_calc --instId BTC-USDT-SWAP --instId ETH-USDT-SWAP\n"
    "  vwap_calc --instId BTC-USDT-SWAP --rebuild           from the first raw trade\n"
    "Exit codes: 0 done, 64 usage, 65 bad data, 66 no input, 74 I/O, 75 busy, 78 configuration."};

}  // namespace rq::vwap_calc
