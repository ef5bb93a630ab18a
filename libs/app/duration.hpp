#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rq::app {

/// Reads "500ms", "90s", "15m", "6h" or "2d". Throws `UsageError` that names `option` for anything
/// else, and for more than ten years.
std::chrono::milliseconds parse_duration(std::string_view text, std::string_view option);
/// The shortest of these notations that is exact.
std::string format_duration(std::chrono::milliseconds duration);

/// Adds an option that takes such a duration; `target` holds its default.
CLI::Option* add_duration(CLI::App& cli, const std::string& name, std::chrono::milliseconds& target,
                          const std::string& help);

}  // namespace rq::app
