#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "find_signals/confluence_options.hpp"
#include "find_signals/evaluation.hpp"

#include "app/option_groups.hpp"
#include "app/run_main.hpp"
#include "core/time.hpp"
#include "market/signals/find_signals.hpp"

namespace rq::app {

extern const Program find_signals_program;

/// The command line as it was typed; numbers are minutes unless they say otherwise.
struct SignalOptions {
  VaultOptions vault;
  std::string timeframe = "1m";
  std::int64_t age_min = 20;
  std::int64_t age_max = 40;
  std::int64_t min_touched = 10;  ///< wicks
  std::int64_t surround = 10;
  std::string max_size_percentile = "50";  ///< percent
  std::int64_t trigger_window = 15;
  std::string as_of = "now";
  bool json = false;
  std::optional<std::int64_t> watch;  ///< seconds
  ConfluenceOptions confluence;
  std::string min_conviction;         ///< empty: any
  std::string sort = "strength";      ///< strength, conviction or newest
  std::optional<std::int64_t> limit;  ///< signals
  bool exit_code = false;
  bool explain = false;
  bool record = false;
};

void add_signal_options(CLI::App& cli, SignalOptions& options);

/// The moment that is asked about.
struct AsOf {
  enum class Kind : std::uint8_t {
    now,     ///< the wall clock
    latest,  ///< where the wick tracker has come to
    fixed,   ///< `time`
  };
  Kind kind = Kind::now;
  Timestamp time;
};

/// What the options ask for, checked.
struct SignalQuery {
  std::vector<InstId> instruments;  ///< empty: every instrument with wicks
  SignalRules rules;
  std::optional<ConfluenceRules> confluence;
  Selection selection;
  AsOf as_of;
  std::optional<std::chrono::seconds> watch;
  bool exit_code = false;
  bool explain = false;
  bool record = false;
};

/// Throws `UsageError` that names the option and what it takes.
SignalQuery make_query(const SignalOptions& options);

}  // namespace rq::app
