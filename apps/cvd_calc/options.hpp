#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/calculator.hpp"
#include "app/run_main.hpp"
#include "app/time_zone.hpp"
#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "core/timeframe.hpp"

namespace rq::cvd_calc {

/// What `cvd_calc --help` says.
extern const app::Program program;

/// The command line as it was typed.
struct Options {
  app::CalculatorOptions calculator;
  std::string timeframe;  ///< empty: calculate instead of printing
  std::string from;
  std::string to;
  app::TimeZoneOptions time_zone;
  bool json = false;
};

void add_options(CLI::App& cli, Options& options);

/// What is to be printed: the windows of a timeframe that lie within [from, to].
struct Query {
  std::vector<InstId> instruments;  ///< empty: every instrument with a CVD
  Timeframe timeframe = Timeframe::m1;
  Timestamp from;
  std::optional<Timestamp> to;
  bool json = false;
  TimeZone zone;                      ///< of the times in the table
  std::vector<std::string> readings;  ///< how moments were read that name no instant themselves
};

/// Empty when the options ask for calculating. `now`: what `-10m` and `13:07` refer to. Throws
/// `UsageError` that names the option and what it takes.
std::optional<Query> make_query(const Options& options, Timestamp now);

}  // namespace rq::cvd_calc
