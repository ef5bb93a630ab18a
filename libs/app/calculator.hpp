#pragma once

#include <string>

#include "app/option_groups.hpp"
#include "core/errors.hpp"
#include "vault/fold_job.hpp"

namespace rq::app {

/// The options of every program that derives files from raw trades.
struct CalculatorOptions {
  VaultOptions vault;
  vault::FoldJobOptions job;
};

/// Adds --vault, --instId, --rebuild and --strict.
void add_calculator_options(CLI::App& cli, CalculatorOptions& options);

/// Runs the job for each instrument named, or for every one in the Vault, and logs one `done` line.
/// An instrument that fails is reported and does not keep the others from being worked on; the
/// result is the first failure's code. One that another run is working on is only mentioned.
ExitCode run_calculator(const std::string& program, const CalculatorOptions& options,
                        const vault::PillarFactory& make_pillar);

}  // namespace rq::app
