#include "app/run_main.hpp"

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include "app/log.hpp"
#include "app/terminal.hpp"

namespace rq::app {

namespace {

int exit_status(ExitCode code) {
  return static_cast<int>(code);
}

/// CLI11 has exit codes of its own; ours are those of the rules.
int report_parse_error(const CLI::App& cli, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
    return cli.exit(error);  // --help and --version
  const bool in_config = dynamic_cast<const CLI::ConfigError*>(&error) != nullptr ||
                         dynamic_cast<const CLI::FileError*>(&error) != nullptr;
  std::cerr << cli.get_name() << ": " << (in_config ? "in the file of --config: " : "")
            << error.what() << "\nRun '" << cli.get_name() << " --help' for the options.\n";
  return exit_status(in_config ? ExitCode::configuration : ExitCode::usage);
}

int run_reporting_errors(const std::function<ExitCode()>& run) {
  try {
    return exit_status(run());
  } catch (const Error& error) {
    log::error(error.what());
    return exit_status(error.code());
  } catch (const std::bad_alloc&) {
    log::error("out of memory: close other programs or give the machine more, then run this again");
    return exit_status(ExitCode::busy);
  } catch (const std::exception& error) {
    log::error(std::string("internal error, please report it: ") + error.what());
    return exit_status(ExitCode::internal);
  }
}

}  // namespace

int run_main(int argc, char** argv, const Program& program,
             const std::function<void(CLI::App&)>& add_options,
             const std::function<ExitCode()>& run) {
  make_stdout_binary();
  CLI::App cli(program.purpose, program.name);
  cli.footer(program.examples);
  cli.set_version_flag("--version", std::string(program.name) + " " + RQ_VERSION);
  cli.set_config("--config", "",
                 "Read options from this TOML or INI file; unknown keys are refused")
      ->type_name("FILE")
      ->check([](const std::string& file) {
        // A validator of CLI11 would make this an error of the command line.
        if (!CLI::ExistingFile(file).empty()) throw CLI::FileError::Missing(file);
        return std::string();
      });
  cli.allow_config_extras(CLI::config_extras_mode::error);
  std::string level = "info";
  cli.add_option("--log-level", level, "How much to say on stderr: debug, info, warn, error, off")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
      ->type_name("LEVEL")
      ->capture_default_str();
  add_options(cli);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_parse_error(cli, error);
  }
  log::set_level(level);
  return run_reporting_errors(run);
}

}  // namespace rq::app
