#include "find_signals/number_option.hpp"

#include <optional>

#include "core/duration.hpp"

namespace rq::app {

namespace {

std::optional<std::chrono::milliseconds> parse(const std::string& text,
                                               std::chrono::milliseconds bare_unit) {
  const bool is_bare = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  if (!is_bare) return parse_duration(text);
  return parse_duration(text + (bare_unit == bare_minutes ? "m" : "s"));
}

}  // namespace

std::chrono::milliseconds duration_within(const char* option, const std::string& text,
                                          std::chrono::milliseconds bare_unit,
                                          std::chrono::milliseconds least,
                                          std::chrono::milliseconds most) {
  const auto duration = parse(text, bare_unit);
  if (duration && *duration >= least && *duration <= most) return *duration;
  throw UsageError(std::string(option) + " is '" + text + "', expected a duration of " +
                   format_duration(least) + " to " + format_duration(most) +
                   ", as in 90s, 15m or 2h");
}

std::chrono::minutes whole_minutes(const char* option, const std::string& text,
                                   std::chrono::minutes least, std::chrono::minutes most) {
  const auto duration = duration_within(option, text, bare_minutes, least, most);
  const auto whole = std::chrono::floor<std::chrono::minutes>(duration);
  if (whole == duration) return whole;
  throw UsageError(std::string(option) + " is '" + text + "', expected whole minutes, as in 15m");
}

}  // namespace rq::app
