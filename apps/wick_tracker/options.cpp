#include "wick_tracker/options.hpp"

namespace rq::wick_tracker {

const app::Program program{
    "wick_tracker",
    "Builds 1m, 5m, 15m, 1h and 4h candles from the raw trades of the Vault and follows every wick "
    "of\n"
    "them from untouched to touched or expired (after 168 h). Run it every minute: it reads "
    "what\n"
    "is new since the last run, appends to derived/candles and derived/wicks and shows the "
    "untouched\n"
    "wicks in wicks_active.json. Killed or cut short, the next run goes on where this one "
    "stopped,\n"
    "to the same bytes.",
    "Examples:\n"
    "  wick_tracker --vault ~/Rave_Quant_Vault              every instrument\n"
    "  wick_tracker --instId BTC-USDT-SWAP --instId ETH-USDT-SWAP\n"
    "  wick_tracker --instId BTC-USDT-SWAP --rebuild        from the first raw trade\n"
    "Exit codes: 0 done, 64 usage, 65 bad data, 66 no input, 74 I/O, 75 busy, 78 configuration."};

}  // namespace rq::wick_tracker
