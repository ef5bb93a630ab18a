#include "app/config_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>

#include "app/config_error.hpp"
#include "app/config_keys.hpp"
#include "app/config_text.hpp"
#include "app/home_folder.hpp"
#include "app/path_options.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::app {

namespace {

using Kind = ConfigEntry::Kind;

/// Takes the variables of the environment from the options, and gives them back: CLI11 would take
/// them before the config file.
class WithoutEnvironment {
 public:
  explicit WithoutEnvironment(CLI::App& cli) {
    for (CLI::Option* option : options_of(cli)) {
      if (option->get_envname().empty()) continue;
      names_.emplace_back(option, option->get_envname());
      option->envname("");
    }
  }
  ~WithoutEnvironment() {
    for (const auto& [option, name] : names_) option->envname(name);
  }
  WithoutEnvironment(const WithoutEnvironment&) = delete;
  WithoutEnvironment& operator=(const WithoutEnvironment&) = delete;

 private:
  std::vector<std::pair<CLI::Option*, std::string>> names_;
};

/// What the command line says by itself. What it lacks may stand in the config file.
void parse_words(CLI::App& cli, const std::vector<std::string>& words) {
  const WithoutEnvironment without(cli);
  try {
    cli.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::RequiredError&) {
  } catch (const CLI::RequiresError&) {
  }
}

/// The rest of CLI11's work: the environment, and whether all that is required is there.
void parse_environment(CLI::App& cli) {
  std::istringstream no_config;
  cli.parse_from_stream(no_config);
}

/// By command line, environment or default. nullopt: the program has none.
std::optional<std::string> vault_before_config(const CLI::App& cli) {
  const CLI::Option* const option = cli.get_option_no_throw("--vault");
  if (option == nullptr) return std::nullopt;
  if (!option->empty()) return option->results().back();
  const char* const value = std::getenv(option->get_envname().c_str());
  if (value == nullptr || *value == '\0') return option->get_default_str();
  try {
    return expand_home(value);
  } catch (const UsageError& error) {
    throw UsageError(option->get_envname() + ": " + error.what());
  }
}

/// A file that cannot be looked for counts: it is refused when it is read.
bool may_be_there(const std::filesystem::path& file) {
  std::error_code error;
  return std::filesystem::exists(file, error) || error == std::errc::permission_denied ||
         error == std::errc::too_many_symbolic_link_levels;
}

bool is_vault(const std::filesystem::path& folder, const std::filesystem::path& vault) {
  std::error_code error;
  return std::filesystem::equivalent(folder, vault, error);
}

/// A Vault's own file cannot lead to another one: whoever wrote it would look in the wrong place.
void check_vault_key(const ConfigFile& file, const ConfigEntry& entry, const std::string& vault) {
  if (entry.key != "vault" || entry.values.size() != 1) return;
  if (is_vault(vault::from_utf8(expand_home(entry.values[0])), vault::from_utf8(vault))) return;
  throw ConfigError(place_in(file, entry.line) + ": " + describe(entry) +
                    ": this file belongs to the Vault that it lies in, " + vault +
                    ", and cannot name another one. Take the line out, or move the file elsewhere "
                    "and name it with --config");
}

ConfigFile read_config(const std::filesystem::path& file) {
  return parse_config(read_config_text(file), vault::to_utf8(file));
}

ConfigFile read_config_of(const CLI::App& cli, const std::string& program) {
  const CLI::Option* const named = cli.get_option("--config");
  if (!named->empty()) return read_config(vault::from_utf8(named->results().back()));
  const auto vault = vault_before_config(cli);
  if (!vault || vault->empty()) return {};
  const auto file = vault::Layout(vault::from_utf8(*vault)).config_file();
  if (!may_be_there(file)) return {};
  auto config = read_config(file);
  for (const auto& entry : config.entries)
    if (entry.section.empty() || entry.section == program) check_vault_key(config, entry, *vault);
  return config;
}

bool takes_list(const CLI::Option& option) {
  return option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll ||
         option.get_expected_max() > 1;
}

bool is_flag(const CLI::Option& option) {
  return option.get_expected_max() == 0;
}

/// "true" or "false", or nullopt. Earlier versions took all of these.
std::optional<std::string> flag_value(const ConfigEntry& entry) {
  if (entry.values.size() != 1) return std::nullopt;
  const auto is_one_of = [&](std::initializer_list<const char*> words) {
    return std::ranges::find(words, entry.values[0]) != words.end();
  };
  if (is_one_of({"true", "on", "yes", "1"})) return "true";
  if (is_one_of({"false", "off", "no", "0"})) return "false";
  return std::nullopt;
}

/// What is wrong with the form of a value, before the option looks at it; "" when nothing is.
std::string wrong_form(const CLI::Option& option, const ConfigEntry& entry) {
  if (is_flag(option)) return flag_value(entry) ? "" : "expected true or false";
  if (entry.kind == Kind::boolean) return "expected " + option.get_type_name() + ", not a boolean";
  // CLI11 would make a 0 of it.
  if (std::ranges::find(entry.values, "") != entry.values.end())
    return "expected " + option.get_type_name() +
           ", not an empty text: take the line out for the "
           "default";
  if (takes_list(option) || entry.values.size() == 1) return "";
  return "expected one value, not a list of " + std::to_string(entry.values.size());
}

void set_option(CLI::Option& option, const ConfigEntry& entry, const ConfigFile& file) {
  const auto refuse = [&](const std::string& problem) {
    throw ConfigError(place_in(file, entry.line) + ": " + describe(entry) + ": " + problem);
  };
  if (const auto problem = wrong_form(option, entry); !problem.empty()) refuse(problem);
  const auto values = is_flag(option) ? std::vector{*flag_value(entry)} : entry.values;
  if (values.empty()) return;  // an empty list: as if the option was not given
  try {
    for (const auto& value : values) option.add_result(value);
    option.run_callback();
  } catch (const CLI::ConversionError&) {
    refuse("expected " + option.get_type_name() + ", a number that --" + entry.key + " takes");
  } catch (const CLI::ParseError& error) {
    refuse(error.what());
  } catch (const UsageError& error) {
    refuse(error.what());
  }
}

/// Whether the option is in the text, and not only a longer one that begins like it.
bool names(std::string_view text, std::string_view option) {
  for (auto at = text.find(option); at != std::string_view::npos; at = text.find(option, at + 1)) {
    const auto rest = text.substr(at + option.size());
    if (rest.empty() || (rest[0] != '-' && std::isalnum(static_cast<unsigned char>(rest[0])) == 0))
      return true;
  }
  return false;
}

}  // namespace

void add_config_option(CLI::App& cli, std::string& file) {
  cli.add_option("--config", file,
                 "Read options from this TOML file; default: ravequant.toml in the Vault, if there "
                 "is one")
      ->type_name("FILE")
      ->configurable(false);
}

ConfigOptions parse_with_config(CLI::App& cli, const std::string& program,
                                const std::vector<std::string>& words) {
  parse_words(cli, words);
  ConfigOptions result;
  result.file = read_config_of(cli, program);
  for (const ConfigEntry* entry : keys_of(result.file, cli, program)) {
    CLI::Option& option = *cli.get_option("--" + entry->key);
    if (!option.empty()) continue;  // the command line has it
    set_option(option, *entry, result.file);
    result.set.push_back({"--" + entry->key, *entry});
  }
  parse_environment(cli);
  return result;
}

void blame_config(const ConfigOptions& options, const std::string& message) {
  std::string places;
  for (const auto& [option, entry] : options.set)
    if (names(message, option))
      places += place_in(options.file, entry.line) + ": " + describe(entry) + ": ";
  if (!places.empty()) throw ConfigError(places + message);
}

}  // namespace rq::app
