#pragma once

#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rq::app {

/// All options of a program, those of its groups among them.
std::vector<CLI::Option*> options_of(CLI::App& cli);
std::vector<const CLI::Option*> options_of(const CLI::App& cli);

/// Whether its value is a file or a folder: its type is FILE or DIR, or its name, that of words
/// without dashes.
bool takes_path(const CLI::Option& option);

/// From now on these options take "~" as shells do (`expand_home`), wherever their value comes
/// from: command line, config file or environment.
void expand_home_in_paths(CLI::App& cli);

}  // namespace rq::app
