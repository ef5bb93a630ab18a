#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "okx_sim/exchange.hpp"

#include "app/run_main.hpp"
#include "core/decimal.hpp"
#include "core/inst_id.hpp"
#include "core/time.hpp"

namespace rq::okx_sim {

/// What `okx_sim --help` says.
extern const app::Program program;

/// The command line as it was typed. Files are UTF-8; "" where nothing was given.
struct Options {
  std::vector<std::string> instruments;
  std::string replay;
  std::uint64_t seed = 1;
  std::string trades_per_second = "6";
  std::string start;
  std::string past = "1h";
  std::string speed = "1";
  std::string duration;
  bool wait = false;
  std::string history = "90d";

  std::uint16_t port = 8443;
  bool tls = false;
  std::string ca_file = "okx_sim_ca.pem";
  bool no_rate_limits = false;
  std::uint64_t trades_per_message = 1;
  std::string exit_after;

  std::string fault_file;
  std::vector<std::string> faults;
  std::optional<std::uint64_t> chaos_seed;
  std::string chaos_every = "10s";

  std::string truth;
};

void add_options(CLI::App& cli, Options& options);

/// What the options ask for, checked. Faults in files are not read yet.
struct Plan {
  std::vector<InstId> instruments;  ///< empty: all of the replayed Vault
  std::uint64_t trades_per_day = 0;
  std::optional<Timestamp> start;  ///< empty: now, of a replay its first trade
  std::chrono::milliseconds past{0};
  std::optional<Decimal> speed;  ///< empty: as fast as clients read
  std::optional<std::chrono::milliseconds> duration;
  std::optional<std::chrono::milliseconds> exit_after;
  ExchangeSettings exchange;
};

/// Throws `UsageError` that names the option and what it takes.
Plan make_plan(const Options& options);

}  // namespace rq::okx_sim
