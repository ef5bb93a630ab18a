#pragma once

#include <chrono>
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
  std::chrono::milliseconds price_age = std::chrono::minutes(15);
  std::string deviation_bps = "10";  ///< basis points, as all `…_bps`
  std::string extended_bps = "50";
  std::string anchor_bps = "5";
  std::chrono::milliseconds cvd_window = std::chrono::minutes(5);
  std::chrono::milliseconds book_age = std::chrono::seconds(60);
  std::string wall_bps = "5";
  std::vector<std::string> walls;  ///< NOTIONAL or INSTID=NOTIONAL
};

/// Adds --confluence and the thresholds.
void add_confluence_options(CLI::App& cli, ConfluenceOptions& options);

/// Empty without --confluence. Throws `UsageError` that names the option and what it takes.
std::optional<ConfluenceRules> make_confluence_rules(const ConfluenceOptions& options);

}  // namespace rq::app
