#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rq::app {

/// What a number without a unit counts, for an option that took only such numbers once, as
/// `--age-min 10` did; 0: such a number is refused.
using BareUnit = std::chrono::milliseconds;

/// Reads what `rq::parse_duration` reads. Throws `UsageError` that names `option` for anything
/// else.
std::chrono::milliseconds parse_duration(std::string_view text, std::string_view option,
                                         BareUnit bare_unit = {});

/// Adds an option that takes such a duration. `target` holds its default, which the help shows in
/// the same notation, as in 5m; of 0 and of nothing it shows none.
CLI::Option* add_duration(CLI::App& cli, const std::string& name, std::chrono::milliseconds& target,
                          const std::string& help, BareUnit bare_unit = {});
CLI::Option* add_duration(CLI::App& cli, const std::string& name,
                          std::optional<std::chrono::milliseconds>& target, const std::string& help,
                          BareUnit bare_unit = {});

/// For an option that takes a number of whole units and is called after them, as `--keep-days`:
/// makes the number of a text, be it a number ("5") or a duration ("5d", "120h"). To be its
/// `transform`. Throws `CLI::ValidationError` for what is neither, and for a part of a unit.
std::function<std::string(const std::string&)> whole_units(const std::string& option,
                                                           std::chrono::milliseconds unit);

/// `value`, when it is from `least` to `most` and a whole multiple of `step`. Throws `UsageError`
/// that names the option and these otherwise: "--age-min is 90s, expected 0s to 1d in whole
/// minutes".
std::chrono::milliseconds duration_within(
    std::string_view option, std::chrono::milliseconds value, std::chrono::milliseconds least,
    std::chrono::milliseconds most, std::chrono::milliseconds step = std::chrono::milliseconds(1));

}  // namespace rq::app
