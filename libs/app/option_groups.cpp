#include "app/option_groups.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/instrument_choice.hpp"

namespace rq::app {

std::vector<InstId> VaultOptions::named_instruments() const {
  std::vector<InstId> ids;
  for (const auto& name : instruments) {
    const auto id = read_instrument(name);
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

void add_vault_options(CLI::App& cli, VaultOptions& options, const std::string& instruments_help) {
  cli.add_option("--vault", options.vault, "The Vault: the folder that holds all data")
      ->envname("RAVEQUANT_VAULT")
      ->type_name("DIR")
      ->check([](const std::string& folder) {
        return folder.empty() ? "needs the name of a folder" : std::string();
      })
      ->capture_default_str();
  cli.add_option("--instId", options.instruments, instruments_help)
      ->type_name("ID")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace rq::app
