#pragma once

#include <string>
#include <vector>

#include "app/option_groups.hpp"
#include "app/run_main.hpp"

namespace rq::trades_import {

/// What `trades_import --help` says.
extern const app::Program program;

/// Instrument facts as a person gives them, in the venue's notation; "" where none was given.
struct FactFlags {
  std::string ct_val;
  std::string ct_mult;
  std::string ct_type;
  std::string tick_size;
  std::string lot_size;
};

struct Options {
  app::VaultOptions vault;         ///< its instruments: import only these; empty: all
  std::vector<std::string> files;  ///< UTF-8
  std::string instruments_file;    ///< UTF-8; "" when not given
  FactFlags facts;
  bool strict = false;
};

/// Declares the options.
void add_options(CLI::App& cli, Options& options);

/// Throws `UsageError` for values that no instrument can have.
void check_facts(const FactFlags& facts);

}  // namespace rq::trades_import
