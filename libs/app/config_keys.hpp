#pragma once

#include <string>
#include <vector>

#include "app/config_file.hpp"

namespace CLI {
class App;
}

namespace rq::app {

/// The entries of the file that are for this program, one for each option: those of its section,
/// else those above the first section. Throws `ConfigError` that suggests what was meant for keys
/// and sections that no program has (known_options.hpp), and for those that a config file cannot
/// set.
std::vector<const ConfigEntry*> keys_of(const ConfigFile& file, const CLI::App& cli,
                                        const std::string& program);

}  // namespace rq::app
