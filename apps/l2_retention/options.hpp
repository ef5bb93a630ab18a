#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/option_groups.hpp"
#include "app/run_main.hpp"
#include "core/inst_id.hpp"
#include "vault/l2_retention.hpp"

namespace rq::l2_retention {

/// What `l2_retention --help` says.
extern const app::Program program;

/// The command line as it was typed.
struct Options {
  app::VaultOptions vault;
  std::int64_t uncompressed_hours = 6;
  std::optional<std::int64_t> keep_days;  ///< empty: for ever
  std::string max_bytes;                  ///< empty: no limit
  bool yes = false;
  bool dry_run = false;
};

void add_options(CLI::App& cli, Options& options);

/// The rules that the options ask for. Throws `UsageError` that names the option and what it takes.
vault::L2RetentionRules make_rules(const Options& options);

/// The command that does what these options ask for, agreed to: for a person who wants just that.
std::string agreeing_command(const Options& options);

}  // namespace rq::l2_retention
