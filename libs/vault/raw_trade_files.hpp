#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/line_reader.hpp"
#include "vault/trade_codec.hpp"

namespace rq::vault {

/// One day file of raw trades, as it stands on the disk.
struct RawTradeFile {
  Date day;
  std::filesystem::path path;
  std::uint64_t size = 0;       ///< bytes
  std::uint64_t lines_end = 0;  ///< offset after the last '\n'; below `size` after a torn write
  /// Whether what follows `lines_end` is a torn line and counts for nothing. So it is in the
  /// newest file, which a writer may have been stopped in; elsewhere it is a line like any other.
  bool tail_is_torn = false;
  std::optional<TradeId> first_id{};  ///< of its readable lines; both or neither
  std::optional<TradeId> last_id{};
  std::optional<Timestamp> newest_time{};  ///< of the trades near its end

  /// Holds nothing that counts: its date may be of a trade that never arrived.
  [[nodiscard]] bool is_hollow() const { return lines_end == 0 && (tail_is_torn || size == 0); }
};

/// The day files of an instrument by date, each looked at from its two ends only. Throws `IoError`;
/// `DataError` when the ids do not rise from file to file, which only a hand can have done.
std::vector<RawTradeFile> survey_raw_trades(FileSystem& fs, const Layout& layout,
                                            const InstId& instrument);

/// Where the raw trades of an instrument end: where the next line is appended.
struct RawTradeEnd {
  std::optional<TradeId> last_id;  ///< empty before the first trade
  std::optional<Date> day;         ///< largest event date so far; empty before the first trade
  std::optional<Timestamp> newest_time{};  ///< of the last trades; empty before the first
};

/// What a crash left after the last complete line, and what became of it.
struct RawTradeTail {
  RawTradeEnd end;
  std::uint64_t cut_bytes = 0;                 ///< of a torn last line
  std::vector<std::filesystem::path> removed;  ///< hollow files
};

/// Makes the files ready to be appended to: cuts off a torn last line, removes newest files that
/// are hollow, and makes the rest durable. `files`: see `survey_raw_trades`. Throws `IoError`.
RawTradeTail mend_raw_trades(FileSystem& fs, const std::vector<RawTradeFile>& files);

/// Hands out the trades of one day file in order, with the places of their lines.
class RawTradeReader {
 public:
  RawTradeReader(FileSystem& fs, const RawTradeFile& file, const InstId& instrument);

  /// Moves to the next line whose trade can be read and whose id is above all before it; false at
  /// the end. Lines between two such trades belong to neither.
  bool next();
  /// Pre-condition of all below: `next` gave true.
  [[nodiscard]] const Trade& trade() const { return trade_; }
  [[nodiscard]] std::uint64_t line_number() const { return line_number_; }  ///< from 1
  [[nodiscard]] std::uint64_t offset() const { return line_.offset; }

 private:
  std::optional<Line> next_line();

  LineReader lines_;
  TradeLineParser parser_;
  bool tail_counts_;
  Line line_;
  std::uint64_t line_number_ = 0;
  std::optional<TradeId> last_id_;
  Trade trade_;
};

}  // namespace rq::vault
