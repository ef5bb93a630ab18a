#include "app/service_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/path_options.hpp"
#include "vault/file_system.hpp"

namespace rq::app {

namespace {

/// From wherever it comes: the command line, the config file, the environment, the default.
std::string value_of(const CLI::Option& option) {
  return option.empty() ? option.get_default_str() : option.results().back();
}

/// The words without these options and their values.
std::vector<std::string> without(const std::vector<std::string>& words,
                                 const std::vector<const CLI::Option*>& options) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string name = words[i].substr(0, words[i].find('='));
    const auto is_it = [&](const CLI::Option* option) { return option->check_name(name); };
    const auto it = std::ranges::find_if(options, is_it);
    if (it == options.end())
      kept.push_back(words[i]);
    else if ((*it)->get_expected_max() > 0 && name == words[i])
      ++i;  // its value
  }
  return kept;
}

}  // namespace

ServiceCommand service_command(const CLI::App& cli, const std::vector<std::string>& words,
                               const std::filesystem::path& folder,
                               const std::string& default_log_file) {
  const auto all = options_of(cli);
  std::vector<const CLI::Option*> replaced;
  std::ranges::copy_if(all, std::back_inserter(replaced),
                       [](const CLI::Option* option) { return takes_path(*option); });
  const auto paths = replaced;
  replaced.push_back(cli.get_option("--install-service"));

  ServiceCommand command;
  command.log_file = default_log_file;
  command.arguments = without(words, replaced);
  for (const CLI::Option* option : paths) {
    const std::string value = value_of(*option);
    if (value.empty()) continue;
    const std::string path = vault::to_utf8((folder / vault::from_utf8(value)).lexically_normal());
    if (option->check_name("--log-file")) {
      command.log_file = path;
      continue;
    }
    (option->check_name("--vault") ? command.vault : command.files.emplace_back()) = path;
    command.arguments.insert(command.arguments.end(), {option->get_name(), path});
  }
  return command;
}

}  // namespace rq::app
