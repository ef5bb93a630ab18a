#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rq::app {

/// Reads what `rq::parse_duration` reads. Throws `UsageError` that names `option` for anything
/// else.
std::chrono::milliseconds parse_duration(std::string_view text, std::string_view option);

/// Adds an option that takes such a duration; `target` holds its default.
CLI::Option* add_duration(CLI::App& cli, const std::string& name, std::chrono::milliseconds& target,
                          const std::string& help);

}  // namespace rq::app
