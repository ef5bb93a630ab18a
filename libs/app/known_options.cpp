#include "app/known_options.hpp"

#include <algorithm>

namespace rq::app {

namespace {

using Names = std::vector<std::string>;

Names joined(const std::vector<Names>& groups) {
  Names all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

std::vector<KnownProgram> make_table() {
  const Names everywhere{"log-level"};
  const Names vault = joined({everywhere, {"vault", "instId"}});
  const Names calculator = joined({vault, {"rebuild", "strict"}});
  const Names recorder = joined({vault,
                                 {"log-file", "all-swaps", "fsync-interval", "duration",
                                  "metrics-port", "ws-url", "rest-url", "ca-file"}});
  const Names cvd_windows{"timeframe", "from", "to", "json", "tz"};
  const Names signals{"timeframe",      "age-min",      "age-max",     "min-touched",
                      "surround",       "as-of",        "json",        "max-size-percentile",
                      "trigger-window", "watch",        "sort",        "limit",
                      "exit-code",      "explain",      "confluence",  "price-age",
                      "deviation-bps",  "extended-bps", "anchor-bps",  "cvd-window",
                      "book-age",       "wall-bps",     "wall",        "min-conviction",
                      "record",         "max-lag",      "allow-stale", "tz"};
  return {
      {"trades_exporter", joined({recorder, {"backfill", "gap-timeout"}}), {}},
      {"l2_exporter", joined({recorder, {"cadence"}}), {}},
      {"trades_import",
       joined({vault,
               {"instruments", "strict", "ctVal", "ctMult", "ctType", "tickSz", "lotSz", "facts"}}),
       {}},
      {"vwap_calc", calculator, {}},
      {"wick_tracker", calculator, {}},
      {"cvd_calc", joined({calculator, cvd_windows}), cvd_windows},
      {"find_signals", joined({vault, signals}), {}},
      {"l2_retention",
       joined({vault, {"uncompressed-hours", "keep-days", "max-bytes", "dry-run"}}),
       {}},
      {"okx_sim",
       joined({everywhere,
               {"instId",
                "replay",
                "seed",
                "trades-per-second",
                "start",
                "past",
                "speed",
                "duration",
                "wait",
                "history",
                "port",
                "tls",
                "ca-out",
                "no-rate-limits",
                "trades-per-message",
                "exit-after",
                "truth",
                "faults",
                "fault",
                "chaos",
                "chaos-every"}}),
       {}},
  };
}

}  // namespace

const std::vector<KnownProgram>& known_programs() {
  static const std::vector<KnownProgram> table = make_table();
  return table;
}

const KnownProgram* find_known_program(const std::string& name) {
  const auto it = std::ranges::find(known_programs(), name, &KnownProgram::name);
  return it == known_programs().end() ? nullptr : &*it;
}

}  // namespace rq::app
