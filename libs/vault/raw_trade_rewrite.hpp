#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/inst_id.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/raw_trade_files.hpp"
#include "vault/trade_codec.hpp"
#include "vault/trade_run.hpp"

namespace rq::vault {

/// The day files that a rewrite replaced or created, and those it removed.
struct RawTradeRewrite {
  std::vector<std::filesystem::path> written;
  std::vector<std::filesystem::path> removed;
  std::uint64_t cut_bytes = 0;  ///< of a torn last line
};

/// Puts `rows` in their places between the trades of `files`, all or nothing (see swap.hpp). Every
/// line that is there stays as it is, byte for byte, and keeps its neighbours; a row that raises
/// the largest event date moves what follows to a later day's file. Files that no row concerns are
/// not touched.
///
/// Pre-conditions: `files` as `survey_raw_trades` gives them; `rows` ascend, and none has the id of
/// a trade in the files. `on_progress`, if any, hears how many bytes of all `files` are done.
/// Throws `IoError`.
RawTradeRewrite rewrite_raw_trades(
    FileSystem& fs, const Layout& layout, const InstId& instrument, const ContractText& contract,
    const std::vector<RawTradeFile>& files, RunReader& rows,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& on_progress = {});

}  // namespace rq::vault
