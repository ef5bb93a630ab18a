#include "app/run_main.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "app/config_error.hpp"
#include "app/config_options.hpp"
#include "app/known_options.hpp"
#include "app/log.hpp"
#include "app/path_options.hpp"
#include "app/service.hpp"
#include "app/service_command.hpp"
#include "app/stop_signal.hpp"
#include "app/terminal.hpp"
#include "core/nearest_names.hpp"

namespace rq::app {

namespace {

ExitCode run_reporting_errors(const std::function<ExitCode()>& run) {
  try {
    return run();
  } catch (const Error& error) {
    log::error(error.what());
    return error.code();
  } catch (const std::bad_alloc&) {
    log::error("out of memory: close other programs or give the machine more, then run this again");
    return ExitCode::busy;
  } catch (const std::exception& error) {
    log::error(std::string("internal error, please report it: ") + error.what());
    return ExitCode::internal;
  }
}

/// Options that every program has, and those of one that can be a service.
struct FrameOptions {
  std::string config;
  std::string log_level = "info";
  std::string log_file;
  bool install_service = false;
  bool uninstall_service = false;
};

void add_frame_options(CLI::App& cli, const Program& program, FrameOptions& options) {
  cli.set_version_flag("--version", std::string(program.name) + " " + RQ_VERSION);
  add_config_option(cli, options.config);
  cli.add_option("--log-level", options.log_level,
                 "How much to say on stderr: debug, info, warn, error, off")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
      ->type_name("LEVEL")
      ->capture_default_str();
  if (program.service == nullptr) return;
  cli.add_option("--log-file", options.log_file,
                 "Log to this file as well; at 10 MB it is put aside, three old ones are kept")
      ->type_name("FILE");
  auto* const install =
      cli.add_flag("--install-service", options.install_service,
                   "Windows: instead of recording, make a service that records so from now on")
          ->configurable(false);
  cli.add_flag("--uninstall-service", options.uninstall_service,
               "Windows: end that service and remove it")
      ->configurable(false)
      ->excludes(install);
}

/// One run of a program with the words of its command line.
class Run {
 public:
  Run(const Program& program, const std::function<void(CLI::App&)>& add_options,
      const std::function<ExitCode()>& run, bool is_service)
      : program_(program), run_(run), is_service_(is_service), cli_(program.purpose, program.name) {
    cli_.allow_windows_style_options(false);  // a word that begins with / is a path
    cli_.footer(program.examples);
    add_frame_options(cli_, program, options_);
    add_options(cli_);
    expand_home_in_paths(cli_);
  }

  ExitCode with(const std::vector<std::string>& words) {
    try {
      config_ = parse_with_config(cli_, program_.name, words);
    } catch (const CLI::ParseError& error) {
      return report_parse_error(error, words);
    } catch (const Error& error) {
      report(error.what(), "");
      return error.code();
    }
    log::set_level(options_.log_level);
    for (const auto& warning : config_.file.warnings) log::warn(warning);
    if (options_.config.empty() && !config_.file.name.empty())
      log::debug("options are those of " + config_.file.name + ", too");
    return run_reporting_errors([&] { return do_as_told_or_blame(words); });
  }

 private:
  /// CLI11 has exit codes of its own; ours are those of the rules.
  ExitCode report_parse_error(const CLI::ParseError& error,
                              const std::vector<std::string>& words) const {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      cli_.exit(error);  // --help and --version
      return ExitCode::ok;
    }
    const bool is_unknown = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    const std::string meant = is_unknown ? suggestions(words) : "";
    report(error.what() + (meant.empty() ? "" : "." + meant),
           std::string("\nRun '") + program_.name + " --help' for the options.");
    return ExitCode::usage;
  }

  /// On stderr without a time: there is no log yet, but for a service.
  void report(const std::string& what, const std::string& advice) const {
    if (is_service_)
      log::error(what);
    else
      std::cerr << program_.name << ": " << what << advice << '\n';
  }

  /// For each word that looks like an option and is none, what was probably meant.
  [[nodiscard]] std::string suggestions(const std::vector<std::string>& words) const {
    std::vector<std::string> known;
    for (const CLI::Option* option : options_of(std::as_const(cli_)))
      for (const auto& name : option->get_lnames()) known.push_back(name);
    std::string text;
    for (const auto& word : words) {
      if (word == "--") break;
      if (!word.starts_with("--")) continue;
      const std::string name = word.substr(2, word.find('=') - 2);
      if (cli_.get_option_no_throw("--" + name) != nullptr) continue;
      text += did_you_mean(name, known, "--") + whose_option(name);
    }
    return text;
  }

  static std::string whose_option(const std::string& name) {
    for (const auto& program : known_programs())
      if (std::ranges::find(program.options, name) != program.options.end())
        return " --" + name + " is an option of " + program.name + ".";
    return {};
  }

  /// What an option refuses only now, and the config file has set, is a fault of that file.
  ExitCode do_as_told_or_blame(const std::vector<std::string>& words) const {
    try {
      return do_as_told(words);
    } catch (const UsageError& error) {
      blame_config(config_, error.what());
      throw;
    }
  }

  ExitCode do_as_told(const std::vector<std::string>& words) const {
    if (options_.install_service) return install(words);
    if (options_.uninstall_service) {
      uninstall_service(*program_.service);
      log::info(std::string("service '") + program_.service->name +
                "' is removed; what it recorded stays where it is");
      return ExitCode::ok;
    }
    // A service has its log already.
    if (!is_service_ && !options_.log_file.empty()) log::add_file(options_.log_file);
    return run_();
  }

  ExitCode install(const std::vector<std::string>& words) const {
    const auto command = service_command(cli_, words, std::filesystem::current_path(),
                                         default_log_file(program_.name));
    install_service(*program_.service, command);
    const std::string name = program_.service->name;
    log::info("service '" + name + "' is installed. It records into " + command.vault +
              ", logs to " + command.log_file +
              ", and starts with Windows; to start it now: net start " + name);
    return ExitCode::ok;
  }

  const Program& program_;
  const std::function<ExitCode()>& run_;
  bool is_service_;
  FrameOptions options_;
  ConfigOptions config_;
  CLI::App cli_;
};

}  // namespace

int run_main(int argc, char** argv, const Program& program,
             const std::function<void(CLI::App&)>& add_options,
             const std::function<ExitCode()>& run) {
  survive_file_size_limit();
  const ConsoleText console;
  const std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
  const bool is_service =
      program.service != nullptr && words.size() >= 2 && words[0] == as_service_argument;
  Run one(program, add_options, run, is_service);
  const auto run_as_told = [&] {
    if (!is_service) return one.with(words);
    return run_as_service(*program.service, [&] {
      return run_reporting_errors([&] {
        log::add_file(words[1]);
        return one.with({words.begin() + 2, words.end()});
      });
    });
  };
  const auto code = static_cast<int>(run_reporting_errors(run_as_told));
  if (log::console_is_lost()) std::_Exit(code);
  return code;
}

}  // namespace rq::app
