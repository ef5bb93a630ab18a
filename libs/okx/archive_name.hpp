#pragma once

#include <optional>
#include <string_view>

#include "core/inst_id.hpp"

namespace rq::okx {

/// What the exchange's name of an archive says: `BTC-USDT-SWAP-trades-2023-04-25.zip` holds one
/// instrument, `allswap-trades-2022-02-09.zip` all swaps.
struct ArchiveName {
  std::optional<InstId> instrument;
  bool is_venue_wide = false;
};

/// Reads a file's name, in any case, without its folders. Text before and after, as "(1)" of a
/// second download, does no harm.
ArchiveName parse_archive_name(std::string_view file_name);

/// What kind of instrument it is by its name: "perpetual swap", "spot pair", "dated future" or
/// "option"; "unknown instrument" when the name is of none of these forms.
std::string_view kind_of_instrument(const InstId& instrument);

/// Whether its trades belong into a Vault, which holds perpetual swaps only.
bool is_perpetual_swap(const InstId& instrument);

}  // namespace rq::okx
