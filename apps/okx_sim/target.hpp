#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rq::okx_sim {

/// What a request asks for: `/path?key=value&…`.
struct Target {
  std::string path;
  std::map<std::string, std::string, std::less<>> parameters;

  /// "" when it was not given.
  [[nodiscard]] std::string_view operator[](std::string_view key) const;
};

/// Reads any text; percent escapes are kept as they are, for no value of ours needs one.
Target parse_target(std::string_view text);

/// A whole number as the exchange takes it: digits only; nullopt for anything else.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace rq::okx_sim
