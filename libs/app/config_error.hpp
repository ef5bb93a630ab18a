#pragma once

#include "core/errors.hpp"

namespace rq::app {

/// What is wrong with a config file. The message names the file, where it is known the line, and
/// what to write instead.
struct ConfigError : Error {
  explicit ConfigError(const std::string& message) : Error(ExitCode::configuration, message) {}
};

}  // namespace rq::app
