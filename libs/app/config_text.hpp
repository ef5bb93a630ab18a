#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace rq::app {

/// Larger than any config file: 1 MiB.
inline constexpr std::size_t largest_config = std::size_t{1} << 20;

/// The text of a config file without its byte-order mark. Never waits: pipes and devices are
/// refused before they are opened, but for /dev/null (NUL on Windows), which is an empty one.
/// Throws `ConfigError` that names the file when there is none, when it is a folder, not a file,
/// too large, may not be read, or is not UTF-8 but UTF-16.
std::string read_config_text(const std::filesystem::path& file);

/// `bytes` as UTF-8 without a byte-order mark; `name` is that of the file, for messages. Throws
/// `ConfigError` for UTF-16, with or without its mark.
std::string_view decode_config(std::string_view bytes, const std::string& name);

}  // namespace rq::app
