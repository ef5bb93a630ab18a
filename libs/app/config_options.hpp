#pragma once

#include <string>
#include <vector>

#include "app/config_file.hpp"

namespace CLI {
class App;
}

namespace rq::app {

/// What a config file set: the options that the command line did not.
struct ConfigOptions {
  struct Set {
    std::string option;  ///< with its dashes
    ConfigEntry entry;
  };

  ConfigFile file;  ///< its name is "" when there is none
  std::vector<Set> set;
};

/// Adds --config; `file` gets its value.
void add_config_option(CLI::App& cli, std::string& file);

/// Parses the words of a command line, then the config file: that of --config, else ravequant.toml
/// in the Vault, where there is one, else none. Then the environment. What comes first counts; the
/// defaults are last. Keys above the first section are for all programs (known_options.hpp), those
/// of `[program]` for that one, where they beat the former. Throws `CLI::ParseError` for what is
/// wrong with the command line, and asks for help; `ConfigError` for the file: no file, no TOML,
/// keys and sections that nobody knows, and values that an option does not take.
ConfigOptions parse_with_config(CLI::App& cli, const std::string& program,
                                const std::vector<std::string>& words);

/// A refusal of what options say together or mean, which is found out after parsing: throws
/// `ConfigError` that names the file and its keys when `message` names an option (as "--name") that
/// the config file has set; does nothing otherwise.
void blame_config(const ConfigOptions& options, const std::string& message);

}  // namespace rq::app
