#include "app/duration.hpp"

#include <CLI/CLI.hpp>

#include "core/duration.hpp"
#include "core/errors.hpp"

namespace rq::app {

std::chrono::milliseconds parse_duration(std::string_view text, std::string_view option) {
  if (const auto duration = rq::parse_duration(text)) return *duration;
  throw UsageError(std::string(option) + " is '" + std::string(text) +
                   "', expected a duration like 500ms, 90s, 15m, 6h or 2d");
}

CLI::Option* add_duration(CLI::App& cli, const std::string& name, std::chrono::milliseconds& target,
                          const std::string& help) {
  const auto read = [&target, name](const std::string& text) {
    try {
      target = parse_duration(text, name);
    } catch (const UsageError& error) {
      throw CLI::ValidationError(error.what());
    }
  };
  return cli.add_option_function<std::string>(name, read, help)
      ->type_name("DURATION")
      ->default_str(target.count() > 0 ? format_duration(target) : "");
}

}  // namespace rq::app
