#pragma once

#include <optional>
#include <string>
#include <vector>

#include "market/signals/confluence_rules.hpp"

namespace CLI {
class App;
}

namespace rq::app {

/// The thresholds of the factors as they were typed.
struct ConfluenceOptions {
  bool wanted = false;
  std::string price_age = "15m";
  std::string deviation_bps = "10";  ///< basis points, as all `…_bps`
  std::string extended_bps = "50";
  std::string anchor_bps = "5";
  std::string cvd_window = "5m";
  std::string book_age = "60s";
  std::string wall_bps = "5";
  std::vector<std::string> walls;  ///< NOTIONAL or INSTID=NOTIONAL
};

/// Adds --confluence and the thresholds.
void add_confluence_options(CLI::App& cli, ConfluenceOptions& options);

/// Empty without --confluence. Throws `UsageError` that names the option and what it takes.
std::optional<ConfluenceRules> make_confluence_rules(const ConfluenceOptions& options);

}  // namespace rq::app
