#include "find_signals/confluence_options.hpp"

#include <CLI/CLI.hpp>

#include "app/duration.hpp"
#include "core/errors.hpp"

namespace rq::app {

namespace {

constexpr std::chrono::minutes a_minute{1};
constexpr std::chrono::seconds a_second{1};

}  // namespace

void add_confluence_options(CLI::App& cli, ConfluenceOptions& options) {
  constexpr const char* group = "Confluence";
  const auto add = [&](const char* name, auto& value, const char* type, const char* help) {
    cli.add_option(name, value, help)->type_name(type)->group(group)->capture_default_str();
  };
  cli.add_flag("--confluence", options.wanted,
               "Weigh each signal by what else speaks for it: VWAP, CVD, order book")
      ->group(group);
  const auto add_time = [&](const char* name, std::chrono::milliseconds& value, const char* help,
                            std::chrono::milliseconds bare_unit) {
    add_duration(cli, name, value, help, bare_unit)->group(group);
  };
  add_time("--price-age", options.price_age,
           "How old the price may be, and how far back a cross of the VWAPs counts", a_minute);
  add("--deviation-bps", options.deviation_bps, "BPS",
      "VWAP: the price is this far from the 4 h VWAP, on the side that the fade profits from");
  add("--extended-bps", options.extended_bps, "BPS", "VWAP: a deviation this large is extended");
  add("--anchor-bps", options.anchor_bps, "BPS",
      "VWAP: or the tip is this close to the 1 h or 4 h VWAP");
  add_time("--cvd-window", options.cvd_window, "CVD: full minutes whose deltas are added up",
           a_minute);
  add_time("--book-age", options.book_age, "Book: how old the snapshot may be", a_second);
  add("--wall-bps", options.wall_bps, "BPS", "Book: orders this close to the tip count");
  cli.add_option("--wall", options.walls,
                 "Book: what must rest there, of one instrument or of all that are not named, "
                 "repeatable; default: BTC-USDT-SWAP=300000, ETH-USDT-SWAP=150000, others 100000")
      ->type_name("[ID=]NOTIONAL")
      ->group(group)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

namespace {

std::chrono::minutes window(const char* option, std::chrono::milliseconds value) {
  return std::chrono::floor<std::chrono::minutes>(
      duration_within(option, value, a_minute, std::chrono::days(1), a_minute));
}

Decimal bps(const char* option, const std::string& text) {
  const auto value = Decimal::parse(text);
  if (value && *value >= Decimal(0, 0) && *value <= Decimal(10'000, 0)) return *value;
  throw UsageError(std::string(option) + " is '" + text +
                   "', expected 0 to 10000 basis points in plain notation, as in 5 or 12.5");
}

Notional notional(const std::string& text) {
  const auto value = Decimal::parse(text);
  if (value && *value >= Decimal(0, 0)) return {*value};
  throw UsageError("--wall is '" + text +
                   "', expected a notional in plain notation, as in 250000, or one for an "
                   "instrument, as in BTC-USDT-SWAP=300000");
}

void set_wall(ConfluenceRules& rules, const std::string& text) {
  const auto sign = text.find('=');
  if (sign == std::string::npos) {
    rules.wall = notional(text);
  } else {
    rules.walls.insert_or_assign(InstId::require(text.substr(0, sign)),
                                 notional(text.substr(sign + 1)));
  }
}

}  // namespace

std::optional<ConfluenceRules> make_confluence_rules(const ConfluenceOptions& options) {
  ConfluenceRules rules;
  rules.price_age = window("--price-age", options.price_age);
  rules.deviation_bps = bps("--deviation-bps", options.deviation_bps);
  rules.extended_bps = bps("--extended-bps", options.extended_bps);
  rules.anchor_bps = bps("--anchor-bps", options.anchor_bps);
  rules.cvd_window = window("--cvd-window", options.cvd_window);
  rules.book_age = duration_within("--book-age", options.book_age, a_second, std::chrono::hours(1));
  rules.wall_bps = bps("--wall-bps", options.wall_bps);
  // A wall of its own that nobody asked for gives way to one for all.
  for (const auto& wall : options.walls)
    if (wall.find('=') == std::string::npos) rules.walls.clear();
  for (const auto& wall : options.walls) set_wall(rules, wall);
  if (!options.wanted) return std::nullopt;
  return rules;
}

}  // namespace rq::app
