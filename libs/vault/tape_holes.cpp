#include "vault/tape_holes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "market/trade.hpp"
#include "vault/line_search.hpp"
#include "vault/minute_records.hpp"
#include "vault/trade_codec.hpp"

namespace rq::vault {

namespace {

/// Minutes without a trade: from the end of the candle before to the start of the one after.
struct Silence {
  Timestamp from;
  Timestamp to;
};

/// A look at each costs a read; a market this thin has no more to say.
constexpr std::size_t most_silences = 20;

std::vector<Silence> silences_between(const std::vector<Candle>& candles) {
  std::vector<Silence> silences;
  for (std::size_t i = 1; i < candles.size(); ++i)
    if (candles[i].start > candles[i - 1].end())
      silences.push_back({candles[i - 1].end(), candles[i].start});
  const auto is_longer = [](const Silence& a, const Silence& b) {
    return std::pair(a.to - a.from, a.from) > std::pair(b.to - b.from, b.from);
  };
  std::sort(silences.begin(), silences.end(), is_longer);
  if (silences.size() > most_silences)
    silences.erase(silences.begin() + most_silences, silences.end());
  std::sort(silences.begin(), silences.end(),
            [](const Silence& a, const Silence& b) { return a.from < b.from; });
  return silences;
}

/// Finds the two trades around a silence.
class Neighbours {
 public:
  Neighbours(FileSystem& fs, const Layout& layout, const InstId& instrument)
      : fs_(fs), layout_(layout), instrument_(instrument), parser_(instrument) {}

  std::optional<TapeHole> hole_of(const Silence& silence) {
    before_.reset();
    after_.reset();
    const Timestamp begin = silence.from - std::chrono::minutes(1);
    for (Date day = date_of(begin); day <= date_of(silence.to); day += std::chrono::days(1))
      if (!after_) read_day(day, begin, silence);
    if (!before_ || !after_ || after_->id <= before_->id + 1) return std::nullopt;
    return TapeHole{before_->time, after_->time, after_->id - before_->id - 1};
  }

 private:
  void read_day(Date day, Timestamp begin, const Silence& silence) {
    const auto file = layout_.raw_trades(instrument_, day);
    if (!fs_.file_size(file)) return;
    Trade trade;
    const auto time_of = [&](const Line& line) -> std::optional<Timestamp> {
      return parser_.parse(line.text, trade) ? std::optional(trade.time) : std::nullopt;
    };
    LineReader lines(fs_, file, offset_before(fs_, file, begin, time_of), read_size);
    while (const auto line = lines.next()) {
      if (!parser_.parse(line->text, trade)) continue;
      if (trade.time >= silence.to) {
        after_ = trade;
        return;
      }
      before_ = trade;
    }
  }

  static constexpr std::size_t read_size = std::size_t{16} * 1024;

  FileSystem& fs_;
  const Layout& layout_;
  const InstId& instrument_;
  TradeLineParser parser_;
  std::optional<Trade> before_;
  std::optional<Trade> after_;
};

}  // namespace

std::vector<TapeHole> find_holes(FileSystem& fs, const Layout& layout, const InstId& instrument,
                                 Timestamp after, Timestamp through) {
  Neighbours neighbours(fs, layout, instrument);
  std::vector<TapeHole> holes;
  const auto candles = read_candles(fs, layout, instrument, Timeframe::m1, after, through);
  for (const Silence& silence : silences_between(candles))
    if (const auto hole = neighbours.hole_of(silence)) holes.push_back(*hole);
  return holes;
}

}  // namespace rq::vault
