#include "cvd_calc/options.hpp"

namespace rq::cvd_calc {

const app::Program program{
    "cvd_calc",
    "Computes what takers bought and sold in every closed minute, and the cumulative volume delta "
    "(CVD)\n"
    "since the first trade, from the raw trades of the Vault. Run it every few minutes: it reads "
    "what\n"
    "is new since the last run and appends to derived/cvd/okx/{INSTID}/1m/{DATE}.jsonl. Killed or "
    "cut\n"
    "short, the next run goes on where this one stopped, to the same bytes.",
    "Examples:\n"
    "  cvd_calc --vault ~/Rave_Quant_Vault                  every instrument\n"
    "  cvd_calc --instId BTC-USDT-SWAP --instId ETH-USDT-SWAP\n"
    "  cvd_calc --instId BTC-USDT-SWAP --rebuild            from the first raw trade\n"
    "Exit codes: 0 done, 64 usage, 65 bad data, 66 no input, 74 I/O, 75 busy, 78 configuration."};

}  // namespace rq::cvd_calc
