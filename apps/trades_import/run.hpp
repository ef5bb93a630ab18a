#pragma once

#include "trades_import/options.hpp"

#include "core/errors.hpp"

namespace rq::trades_import {

/// Imports the files. `bad_data` when trades contradicted each other; what did not is imported.
ExitCode run(const Options& options);

}  // namespace rq::trades_import
