#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// One day file of raw trades.
struct RawFile {
  Date day;
  std::uint64_t size = 0;  ///< bytes
};

/// The raw trade files of an instrument, oldest first.
std::vector<RawFile> list_raw_trades(FileSystem& fs, const Layout& layout,
                                     const InstId& instrument);

/// Whether there is any, without looking at each.
bool has_raw_trades(FileSystem& fs, const Layout& layout, const InstId& instrument);

/// How far the raw trades of an instrument have been read. Nothing of an old file is opened to go
/// on; what is kept here tells whether the files are still those that were read.
struct RawCursor {
  /// Days read to their end, with their sizes then.
  std::vector<RawFile> finished;
  /// The day being read; empty before the first line.
  std::optional<Date> day;
  std::uint64_t offset = 0;     ///< of the first byte of `day` that was not read
  std::uint64_t line = 0;       ///< lines of `day` that were read
  std::uint64_t last_line = 0;  ///< offset of the last of them
  std::uint64_t last_line_hash = 0;
  std::optional<TradeId> last_id;  ///< of the last good trade, whatever its file

  [[nodiscard]] nlohmann::ordered_json to_json() const;
  static RawCursor from_json(const nlohmann::ordered_json& json);

  /// Hashes the last line; call before `to_json`.
  void remember_last_line(FileSystem& fs, const Layout& layout, const InstId& instrument);
  /// Moves on to the beginning of `next`; the day before it had `size` bytes.
  void start_day(Date next);
};

/// Throws `DataError` when what the cursor has read is no longer what the files hold: a file
/// shrank, changed, grew after its successor had begun, or an older one appeared. A finished day
/// that is gone is no error: people move old days to other disks.
void check_raw_unchanged(const RawCursor& cursor, const std::vector<RawFile>& files, FileSystem& fs,
                         const Layout& layout, const InstId& instrument);

}  // namespace rq::vault
