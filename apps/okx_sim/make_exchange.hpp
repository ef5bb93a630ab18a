#pragma once

#include "okx_sim/market.hpp"
#include "okx_sim/options.hpp"

#include "vault/file_system.hpp"

namespace rq::okx_sim {

/// Adds the rules of --faults to the plan. Throws `IoError` and `UsageError`.
void read_fault_file(vault::FileSystem& fs, const Options& options, Plan& plan);

struct OpenedMarkets {
  Markets markets;
  Timestamp start;  ///< the exchange's clock at the beginning
};

/// The markets that the plan asks for, their tapes still blank. `now`: the wall clock. Throws
/// `NoInputError` when there is nothing to replay.
OpenedMarkets make_markets(vault::FileSystem& fs, const Options& options, const Plan& plan,
                           Timestamp now);

}  // namespace rq::okx_sim
