#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/service.hpp"

namespace CLI {
class App;
}

namespace rq::app {

/// What a service has to be started with to do what these words of a command line do in `folder`:
/// a service starts in another folder and without the variables of whoever installs it, so every
/// path becomes absolute, the Vault's among them. `cli` has parsed the words. Options that take a
/// path are those whose type is FILE or DIR.
ServiceCommand service_command(const CLI::App& cli, const std::vector<std::string>& words,
                               const std::filesystem::path& folder,
                               const std::string& default_log_file);

}  // namespace rq::app
