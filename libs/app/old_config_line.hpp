#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rq::app {

/// The same in TOML, of a line as config files of earlier versions could have it; nullopt for any
/// other. They were read as INI files: words without quotes (`vault = /home/me/Vault`), lists
/// without brackets, by commas, else by blanks (`instId = BTC-USDT-SWAP, ETH-USDT-SWAP`), a flag by
/// its name alone (`rebuild`), comments that begin with ";". Quoted words stay as they are. Only
/// for lines that TOML itself does not take, which must have the last word on what it does.
std::optional<std::string> toml_of_old_line(std::string_view line);

}  // namespace rq::app
