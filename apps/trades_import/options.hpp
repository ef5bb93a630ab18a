#pragma once

#include <cstdint>
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

  friend bool operator==(const FactFlags&, const FactFlags&) = default;
};

/// Which of two sources of facts counts where they contradict each other.
enum class FactsFrom : std::uint8_t {
  vault,  ///< meta/
  file,   ///< --instruments, else --ctVal and its companions
};

struct Options {
  app::VaultOptions vault;         ///< its instruments: import only these; empty: all
  std::vector<std::string> files;  ///< UTF-8; names or patterns
  std::string instruments_file;    ///< UTF-8; "" when not given
  FactFlags facts;
  FactsFrom facts_from = FactsFrom::vault;
  bool strict = false;
};

/// Declares the options.
void add_options(CLI::App& cli, Options& options);

/// Throws `UsageError` for values that no instrument can have, for instruments that are no
/// perpetual swaps, and for --facts file without any facts.
void check(const Options& options);

}  // namespace rq::trades_import
