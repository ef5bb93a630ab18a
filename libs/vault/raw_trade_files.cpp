#include "vault/raw_trade_files.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/errors.hpp"
#include "vault/raw_cursor.hpp"

namespace rq::vault {

namespace {

/// Bytes at the end of a file that are sure to hold some lines.
constexpr std::uint64_t tail_window = std::uint64_t{64} * 1024;

/// Looks for the last id and the last '\n' from `start` on; false when there is no readable line.
bool look_at_tail(FileSystem& fs, RawTradeFile& file, TradeLineParser& parser,
                  std::uint64_t start) {
  LineReader lines(fs, file.path, start);
  if (start > 0 && !lines.next()) return false;  // this line began before `start`
  Trade trade;
  const auto look = [&](const Line& line) {
    if (line.too_long || !parser.parse(line.text, trade)) return;
    file.last_id = trade.id;
    file.newest_time = std::max(file.newest_time.value_or(trade.time), trade.time);
  };
  while (const auto line = lines.next()) look(*line);
  file.lines_end = lines.offset();
  const auto tail = lines.unterminated();
  if (tail && !file.tail_is_torn) look(*tail);
  return file.last_id.has_value();
}

void look_at_head(FileSystem& fs, RawTradeFile& file, const InstId& instrument) {
  RawTradeReader trades(fs, file, instrument);
  if (trades.next()) file.first_id = trades.trade().id;
}

void look_at(FileSystem& fs, RawTradeFile& file, const InstId& instrument) {
  TradeLineParser parser(instrument);
  const std::uint64_t start = file.size > tail_window ? file.size - tail_window : 0;
  if (look_at_tail(fs, file, parser, start) || (start > 0 && look_at_tail(fs, file, parser, 0)))
    look_at_head(fs, file, instrument);
}

void check_ascending(const Layout& layout, const std::vector<RawTradeFile>& files) {
  const RawTradeFile* before = nullptr;
  for (const auto& file : files) {
    if (!file.first_id) continue;
    if (before != nullptr && *file.first_id <= *before->last_id)
      throw DataError("trade ids must rise from file to file, but " + layout.relative(file.path) +
                      " begins with " + std::to_string(*file.first_id) + " and " +
                      layout.relative(before->path) + " ends with " +
                      std::to_string(*before->last_id) +
                      ". Restore these files from a backup, or move them away and import the "
                      "exchange's archives of these days.");
    before = &file;
  }
}

}  // namespace

std::vector<RawTradeFile> survey_raw_trades(FileSystem& fs, const Layout& layout,
                                            const InstId& instrument) {
  std::vector<RawTradeFile> files;
  for (const auto& [day, size] : list_raw_trades(fs, layout, instrument))
    files.push_back({.day = day, .path = layout.raw_trades(instrument, day), .size = size});
  bool is_newest = true;
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    file->tail_is_torn = is_newest;
    look_at(fs, *file, instrument);
    is_newest = is_newest && file->is_hollow();
  }
  check_ascending(layout, files);
  return files;
}

RawTradeTail mend_raw_trades(FileSystem& fs, const std::vector<RawTradeFile>& files) {
  RawTradeTail tail;
  auto newest = files.rbegin();
  for (; newest != files.rend() && newest->is_hollow(); ++newest) {
    tail.cut_bytes += newest->size;
    tail.removed.push_back(newest->path);
    fs.remove(newest->path);
  }
  if (!files.empty()) fs.sync_directory(files.front().path.parent_path());
  if (newest == files.rend()) return tail;
  if (newest->lines_end < newest->size) {
    tail.cut_bytes += newest->size - newest->lines_end;
    fs.truncate(newest->path, newest->lines_end);
  } else {
    fs.open_append(newest->path)->sync();  // a program that was killed may not have got to it
  }
  tail.end.day = newest->day;
  const auto last = std::find_if(newest, files.rend(), [](const auto& f) { return f.last_id; });
  if (last != files.rend()) {
    tail.end.last_id = last->last_id;
    tail.end.newest_time = last->newest_time;
  }
  return tail;
}

RawTradeReader::RawTradeReader(FileSystem& fs, const RawTradeFile& file, const InstId& instrument)
    : lines_(fs, file.path), parser_(instrument), tail_counts_(!file.tail_is_torn) {}

bool RawTradeReader::next() {
  while (const auto line = next_line()) {
    ++line_number_;
    if (line->too_long || !parser_.parse(line->text, trade_)) continue;
    if (last_id_ && trade_.id <= *last_id_) continue;
    line_ = *line;
    last_id_ = trade_.id;
    return true;
  }
  return false;
}

std::optional<Line> RawTradeReader::next_line() {
  if (auto line = lines_.next()) return line;
  if (!std::exchange(tail_counts_, false)) return std::nullopt;
  return lines_.unterminated();
}

}  // namespace rq::vault
