#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "okx/trade_csv.hpp"

namespace rq::okx {

/// Who takes what a trade archive holds.
struct TradeArchiveSink {
  /// A CSV begins: a file, or a member of a zip. `name` tells it from others in messages.
  std::function<void(const std::string& name)> on_csv;
  TradeCsvParser::OnTrade on_trade;
  TradeCsvParser::OnBadRow on_bad_row;
  /// Bytes of the file read so far, as it lies on the disk.
  std::function<void(std::uint64_t done)> on_progress;
  /// That rows are of when neither they nor the names of their files say it.
  std::optional<InstId> instrument{};
  /// No row can be later.
  Timestamp latest = CsvOrigin{}.latest;
};

/// Reads a trade archive of the exchange as it was downloaded or packed again: `.csv`, `.csv.gz` or
/// `.zip`, told apart by what is in them, and either of the last two within one of them. Memory is
/// bounded. Throws `NoInputError` when there is no such file; `DataError` that names the file and
/// what to do when it is empty, torn, damaged, packed deeper, not what its name says, or lacks
/// columns; rows may have been handed out by then.
void read_trade_archive(const std::filesystem::path& file, const TradeArchiveSink& sink);

}  // namespace rq::okx
