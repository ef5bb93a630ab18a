#include "vault/newer_trades_reader.hpp"

#include <algorithm>
#include <vector>

#include "vault/line_reader.hpp"
#include "vault/raw_cursor.hpp"
#include "vault/trade_codec.hpp"

namespace rq::vault {

namespace {

/// A stretch this long without a trade of `since` or later has no such trade before it: trades are
/// nearly in order of time, and those that are not are milliseconds apart.
constexpr std::uint64_t stretch = std::uint64_t{64} * 1024;

/// Reads the trades of one day file.
class DayReader {
 public:
  DayReader(FileSystem& fs, const std::filesystem::path& file, const InstId& instrument)
      : fs_(fs), file_(file), parser_(instrument) {}

  /// Hands out each trade whose line begins in [from, to).
  template <class Take>
  void read(std::uint64_t from, std::uint64_t to, Take take) {
    LineReader lines(fs_, file_, from == 0 ? 0 : from - 1);
    if (from > 0) lines.next();  // the rest of the line before, at least its end
    Trade trade;
    while (const auto line = lines.next()) {
      if (line->offset >= to) return;
      if (!line->too_long && parser_.parse(line->text, trade)) take(trade);
    }
  }

  /// Whether the stretch that ends at `end` has a trade of `since` or later.
  bool has_newer(std::uint64_t end, Timestamp since) {
    bool found = false;
    read(end > stretch ? end - stretch : 0, end,
         [&](const Trade& trade) { found = found || trade.time >= since; });
    return found;
  }

 private:
  FileSystem& fs_;
  std::filesystem::path file_;
  TradeLineParser parser_;
};

void add(std::optional<NewerTrades>& newer, const Trade& trade) {
  if (!newer) newer = NewerTrades{0, {trade.price, trade.price}, trade.price, trade.time};
  ++newer->count;
  newer->range.low = std::min(newer->range.low, trade.price);
  newer->range.high = std::max(newer->range.high, trade.price);
  newer->last = trade.price;
  newer->newest_time = std::max(newer->newest_time, trade.time);
}

}  // namespace

std::optional<NewerTrades> read_newer_trades(FileSystem& fs, const Layout& layout,
                                             const InstId& instrument, Timestamp since) {
  struct Part {
    Date day;
    std::uint64_t from;
  };
  std::vector<Part> parts;  // newest first
  const auto files = list_raw_trades(fs, layout, instrument);
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    DayReader day(fs, layout.raw_trades(instrument, file->day), instrument);
    std::uint64_t from = file->size;
    while (from > 0 && day.has_newer(from, since)) from = from > stretch ? from - stretch : 0;
    parts.push_back({file->day, from});
    if (from > 0) break;
  }
  std::optional<NewerTrades> newer;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part)
    DayReader(fs, layout.raw_trades(instrument, part->day), instrument)
        .read(part->from, UINT64_MAX, [&](const Trade& trade) {
          if (trade.time >= since) add(newer, trade);
        });
  return newer;
}

}  // namespace rq::vault
