#pragma once

#include <functional>

#include "core/errors.hpp"

namespace CLI {
class App;
}

namespace rq::app {

struct Service;

/// What `--help` says of a program.
struct Program {
  const char* name;
  const char* purpose;               ///< what it does, for a trader, in a few sentences
  const char* examples;              ///< shown below the options
  const Service* service = nullptr;  ///< what it is when it runs as one; null: it does not
};

/// The frame of every program: parses the command line and the config file (--help, --version,
/// --config and --log-level are added here, for one that can be a service also --log-file,
/// --install-service and --uninstall-service), sets up the log, calls `run`, and turns every error
/// into one message on stderr and its exit code. `add_options` declares the program's own options
/// and never touches a file; `run` does the work.
int run_main(int argc, char** argv, const Program& program,
             const std::function<void(CLI::App&)>& add_options,
             const std::function<ExitCode()>& run);

}  // namespace rq::app
