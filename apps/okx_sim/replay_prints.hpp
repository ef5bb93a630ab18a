#pragma once

#include <optional>
#include <vector>

#include "okx_sim/print.hpp"

#include "core/inst_id.hpp"
#include "vault/raw_trade_files.hpp"

namespace rq::okx_sim {

/// The raw trades of a Vault, printed again: from the first trade at or after `from` on, in the
/// order of ids. Reads the day files one line at a time.
class ReplayPrints : public PrintSource {
 public:
  /// Throws `IoError`; `DataError` when the ids of the files do not rise.
  ReplayPrints(vault::FileSystem& fs, const vault::Layout& layout, const InstId& instrument,
               Timestamp from);

  std::optional<Print> next() override;

 private:
  bool next_trade();

  vault::FileSystem& fs_;
  InstId instrument_;
  Timestamp from_;
  std::vector<vault::RawTradeFile> files_;
  std::size_t next_file_ = 0;
  std::optional<vault::RawTradeReader> reader_;
};

}  // namespace rq::okx_sim
