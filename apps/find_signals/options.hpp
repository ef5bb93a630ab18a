#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "find_signals/confluence_options.hpp"
#include "find_signals/evaluation.hpp"
#include "find_signals/time_text.hpp"

#include "app/option_groups.hpp"
#include "app/run_main.hpp"
#include "app/text_layout.hpp"
#include "app/time_zone.hpp"
#include "core/time.hpp"
#include "market/signals/find_signals.hpp"

namespace rq::app {

extern const Program find_signals_program;

/// The command line as it was typed.
struct SignalOptions {
  /// Not given: it follows from the timeframe, or there is none.
  using Duration = std::optional<std::chrono::milliseconds>;

  VaultOptions vault;
  std::vector<std::string> timeframes;  ///< repeatable; empty: 1m
  Duration age_min;
  Duration age_max;
  std::int64_t min_touched = 10;  ///< wicks
  Duration surround;
  std::string max_size_percentile = "50";  ///< percent
  Duration trigger_window;
  std::string as_of = "now";
  std::chrono::milliseconds max_lag = std::chrono::minutes(3);
  bool allow_stale = false;
  TimeZoneOptions time_zone;
  bool json = false;
  Duration watch;
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
    now,     ///< the end of the last tracked minute, when that is now
    latest,  ///< the end of the last tracked minute, however old
    fixed,   ///< `time`
  };
  Kind kind = Kind::now;
  Timestamp time;
  /// How the text was read, when that is not plain: a sentence for the log.
  std::string reading{};
};

/// What the options ask for, checked.
struct SignalQuery {
  std::vector<InstId> instruments;                ///< empty: every instrument with wicks
  std::vector<SignalRules> rules{SignalRules{}};  ///< one for each timeframe
  std::optional<ConfluenceRules> confluence;
  Selection selection;
  AsOf as_of;
  TimeText time;  ///< how the table shows times
  std::chrono::milliseconds max_lag = std::chrono::minutes(3);
  bool allow_stale = false;
  bool json = false;
  std::optional<std::chrono::milliseconds> watch;
  bool exit_code = false;
  bool explain = false;
  bool record = false;
};

/// `now`: what times of day and "-10m" are before. Throws `UsageError` that names the option and
/// what it takes.
SignalQuery make_query(const SignalOptions& options, Timestamp now);

}  // namespace rq::app
