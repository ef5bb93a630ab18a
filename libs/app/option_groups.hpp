#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace CLI {
class App;
}

namespace rq::app {

/// Options that every program on the Vault shares.
struct VaultOptions {
  std::string vault = "./Rave_Quant_Vault";  ///< --vault, else $RAVEQUANT_VAULT, else this; UTF-8
  std::vector<std::string> instruments;      ///< --instId, repeatable

  [[nodiscard]] vault::Layout layout() const { return vault::Layout(vault::from_utf8(vault)); }
  /// The instruments named, checked, each once; small letters are fine. Throws `UsageError` for a
  /// name that is none. For those that turn out not to be there: `instrument_hint`.
  [[nodiscard]] std::vector<InstId> named_instruments() const;
};

/// Adds --vault and --instId; `instruments_help` says what happens without --instId.
void add_vault_options(CLI::App& cli, VaultOptions& options, const std::string& instruments_help);

}  // namespace rq::app
