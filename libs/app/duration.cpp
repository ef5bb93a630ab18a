#include "app/duration.hpp"

#include <CLI/CLI.hpp>

#include "core/duration.hpp"
#include "core/errors.hpp"

namespace rq::app {

namespace {

CLI::Option* add(CLI::App& cli, const std::string& name, const std::string& help,
                 BareUnit bare_unit, const std::function<void(std::chrono::milliseconds)>& take) {
  const auto read = [name, bare_unit, take](const std::string& text) {
    try {
      take(parse_duration(text, name, bare_unit));
    } catch (const UsageError& error) {
      throw CLI::ValidationError(error.what());
    }
  };
  return cli.add_option_function<std::string>(name, read, help)->type_name("DURATION");
}

/// "minutes" of 1m; of what is no single unit the text that `rq::parse_duration` reads.
std::string units_text(std::chrono::milliseconds unit) {
  const std::string text = format_duration(unit);
  if (text == "1s") return "seconds";
  if (text == "1m") return "minutes";
  if (text == "1h") return "hours";
  if (text == "1d") return "days";
  return "steps of " + text;
}

}  // namespace

std::chrono::milliseconds parse_duration(std::string_view text, std::string_view option,
                                         BareUnit bare_unit) {
  if (const auto duration = rq::parse_duration(text, bare_unit)) return *duration;
  std::string message = std::string(option) + " is '" + std::string(text) +
                        "', expected a duration like 500ms, 90s, 15m, 6h or 2d";
  if (bare_unit.count() > 0) message += "; a number alone counts " + units_text(bare_unit);
  throw UsageError(message);
}

CLI::Option* add_duration(CLI::App& cli, const std::string& name, std::chrono::milliseconds& target,
                          const std::string& help, BareUnit bare_unit) {
  const auto take = [&target](std::chrono::milliseconds value) { target = value; };
  return add(cli, name, help, bare_unit, take)
      ->default_str(target.count() > 0 ? format_duration(target) : "");
}

CLI::Option* add_duration(CLI::App& cli, const std::string& name,
                          std::optional<std::chrono::milliseconds>& target, const std::string& help,
                          BareUnit bare_unit) {
  const auto take = [&target](std::chrono::milliseconds value) { target = value; };
  return add(cli, name, help, bare_unit, take)->default_str(target ? format_duration(*target) : "");
}

std::function<std::string(const std::string&)> whole_units(const std::string& option,
                                                           std::chrono::milliseconds unit) {
  return [option, unit](const std::string& text) {
    const bool is_number = text.find_first_not_of("-0123456789") == std::string::npos;
    if (is_number) return text;  // its range is for the option to check
    try {
      const auto duration = parse_duration(text, option, unit);
      if (duration % unit == std::chrono::milliseconds(0)) return std::to_string(duration / unit);
    } catch (const UsageError& error) {
      throw CLI::ValidationError(error.what());
    }
    throw CLI::ValidationError(option + " is " + text + ", expected whole " + units_text(unit));
  };
}

std::chrono::milliseconds duration_within(std::string_view option, std::chrono::milliseconds value,
                                          std::chrono::milliseconds least,
                                          std::chrono::milliseconds most,
                                          std::chrono::milliseconds step) {
  const bool is_whole = value % step == std::chrono::milliseconds(0);
  if (value >= least && value <= most && is_whole) return value;
  throw UsageError(std::string(option) + " is " + format_duration(value) + ", expected " +
                   format_duration(least) + " to " + format_duration(most) +
                   (is_whole ? "" : " in whole " + units_text(step)));
}

}  // namespace rq::app
