#include "app/path_options.hpp"

#include <CLI/CLI.hpp>

#include "app/home_folder.hpp"
#include "core/errors.hpp"

namespace rq::app {

namespace {

template <typename Option, typename App>
std::vector<Option*> all_options(App& cli) {
  std::vector<Option*> options;
  for (Option* option : cli.get_options()) options.push_back(option);
  for (App* group : cli.get_subcommands([](const CLI::App*) { return true; }))
    for (Option* option : all_options<Option, App>(*group)) options.push_back(option);
  return options;
}

}  // namespace

std::vector<CLI::Option*> options_of(CLI::App& cli) {
  return all_options<CLI::Option, CLI::App>(cli);
}

std::vector<const CLI::Option*> options_of(const CLI::App& cli) {
  return all_options<const CLI::Option, const CLI::App>(cli);
}

bool takes_path(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type == "FILE" || type == "DIR" || option.get_name() == "FILE";
}

void expand_home_in_paths(CLI::App& cli) {
  const CLI::Validator expand(
      [](std::string& path) {
        try {
          path = expand_home(path);
        } catch (const UsageError& error) {
          return std::string(error.what());
        }
        return std::string();
      },
      "", "");
  for (CLI::Option* option : options_of(cli))
    if (takes_path(*option)) option->transform(expand);
}

}  // namespace rq::app
