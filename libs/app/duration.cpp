#include "app/duration.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <utility>

#include "core/errors.hpp"

namespace rq::app {

namespace {

using std::chrono::milliseconds;

// Longest first.
constexpr std::array<std::pair<std::string_view, milliseconds>, 5> units{{
    {"d", std::chrono::hours(24)},
    {"h", std::chrono::hours(1)},
    {"m", std::chrono::minutes(1)},
    {"s", std::chrono::seconds(1)},
    {"ms", milliseconds(1)},
}};

}  // namespace

milliseconds parse_duration(std::string_view text, std::string_view option) {
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error == std::errc() && number >= 0)
    for (const auto& [name, length] : units)
      if (unit == name && number <= std::chrono::hours(24 * 3650) / length) return number * length;
  throw UsageError(std::string(option) + " is '" + std::string(text) +
                   "', expected a duration like 500ms, 90s, 15m, 6h or 2d");
}

std::string format_duration(milliseconds duration) {
  for (const auto& [name, length] : units)
    if (duration % length == milliseconds::zero())
      return std::to_string(duration / length) + std::string(name);
  return {};
}

CLI::Option* add_duration(CLI::App& cli, const std::string& name, milliseconds& target,
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
