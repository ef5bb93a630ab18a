#include "vault/raw_trade_rewrite.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "vault/swap.hpp"

namespace rq::vault {

namespace {

constexpr std::size_t buffer_limit = std::size_t{256} * 1024;

/// Writes the new day files aside, one after the other.
class AsideFiles {
 public:
  explicit AsideFiles(FileSystem& fs) : fs_(fs) {}

  /// What is appended goes to `file` from here on.
  void switch_to(const std::filesystem::path& file) {
    finish();
    output_ = fs_.create(Swap::aside(file));
    written_.push_back(file);
  }

  std::string& lines() { return buffer_; }

  void write_if_large() {
    if (buffer_.size() >= buffer_limit) write();
  }

  void finish() {
    if (!output_) return;
    write();
    output_->sync();
    output_.reset();
  }

  [[nodiscard]] const std::vector<std::filesystem::path>& written() const { return written_; }

 private:
  void write() {
    output_->write(buffer_);
    buffer_.clear();
  }

  FileSystem& fs_;
  std::vector<std::filesystem::path> written_;
  std::unique_ptr<WriteFile> output_;
  std::string buffer_;
};

using OnProgress = std::function<void(std::uint64_t, std::uint64_t)>;

class Rewriter {
 public:
  Rewriter(FileSystem& fs, const Layout& layout, const InstId& instrument,
           const ContractText& contract, RunReader& rows, const OnProgress& on_progress)
      : fs_(fs),
        layout_(layout),
        instrument_(instrument),
        codec_(instrument, contract),
        rows_(rows),
        on_progress_(on_progress),
        output_(fs) {}

  RawTradeRewrite run(const std::vector<RawTradeFile>& files) {
    for (const auto& file : files) total_bytes_ += file.size;
    for (auto file = files.begin(); file != files.end(); ++file) {
      if (file->first_id) write_rows_below(file->first_id);
      const auto next =
          std::find_if(file + 1, files.end(), [](const auto& f) { return f.first_id; });
      if (file->is_hollow()) {
        drop(*file);
      } else if (stays(*file, next == files.end() ? std::nullopt : next->first_id)) {
        day_ = file->day;
      } else {
        drop(*file);
        merge(*file);
      }
      done_bytes_ += file->size;
      show(0);
    }
    write_rows_below(std::nullopt);
    output_.finish();
    return commit();
  }

 private:
  /// Whether nothing that comes before or next belongs into `file`. `next_first`: the first id
  /// after it.
  [[nodiscard]] bool stays(const RawTradeFile& file, std::optional<TradeId> next_first) const {
    if (day_ && *day_ >= file.day) return false;
    const ImportedTrade* row = rows_.current();
    if (row == nullptr) return true;
    // The row begins a newer file, and nothing may follow this one's torn line.
    if (file.tail_is_torn && file.lines_end < file.size) return false;
    if (file.last_id && row->trade.id < *file.last_id) return false;
    const bool follows_it = !next_first || row->trade.id < *next_first;
    return !follows_it || date_of(row->trade.time) > file.day;
  }

  void show(std::uint64_t in_file) const {
    if (on_progress_) on_progress_(done_bytes_ + in_file, total_bytes_);
  }

  /// `file` does not stay as it is.
  void drop(const RawTradeFile& file) {
    replaced_.push_back(file.path);
    if (file.tail_is_torn) result_.cut_bytes += file.size - file.lines_end;
  }

  void raise_day(Date day) { day_ = std::max(day_.value_or(day), day); }

  std::string& lines_of_day() {
    if (output_day_ != day_) output_.switch_to(layout_.raw_trades(instrument_, *day_));
    output_day_ = day_;
    return output_.lines();
  }

  void write_rows_below(std::optional<TradeId> limit) {
    for (const ImportedTrade* row = rows_.current();
         row != nullptr && (!limit || row->trade.id < *limit); row = rows_.current()) {
      raise_day(date_of(row->trade.time));
      codec_.append(lines_of_day(), row->trade);
      output_.write_if_large();
      rows_.advance();
    }
  }

  /// Lines are copied as ranges of bytes, cut only where a row comes between or the day changes.
  void merge(const RawTradeFile& file) {
    RawTradeReader trades(fs_, file, instrument_);
    const auto input = fs_.open_read(file.path);
    std::uint64_t copied = 0;
    raise_day(file.day);
    while (trades.next()) {
      show(trades.offset());
      const Date day = date_of(trades.trade().time);
      const ImportedTrade* row = rows_.current();
      const bool row_comes_before = row != nullptr && row->trade.id < trades.trade().id;
      if (!row_comes_before && day <= *day_) continue;
      copy(*input, std::exchange(copied, trades.offset()), trades.offset());
      write_rows_below(trades.trade().id);
      raise_day(day);
    }
    copy(*input, copied, file.tail_is_torn ? file.lines_end : file.size);
    if (!file.tail_is_torn && file.lines_end < file.size) lines_of_day() += '\n';
  }

  void copy(ReadFile& input, std::uint64_t begin, std::uint64_t end) {
    while (begin < end) {
      std::string& lines = lines_of_day();
      const auto filled = lines.size();
      const auto wanted = std::min<std::uint64_t>(buffer_limit, end - begin);
      lines.resize(filled + static_cast<std::size_t>(wanted));
      const auto got = input.read(begin, std::span(lines).subspan(filled));
      lines.resize(filled + got);
      if (got == 0) return;
      begin += got;
      output_.write_if_large();
    }
  }

  RawTradeRewrite commit() {
    result_.written = output_.written();
    for (const auto& file : replaced_)
      if (std::find(result_.written.begin(), result_.written.end(), file) == result_.written.end())
        result_.removed.push_back(file);
    Swap swap(fs_, layout_.root(), layout_.swap_journal("trades", instrument_));
    for (const auto& file : result_.written) swap.replace(file);
    for (const auto& file : result_.removed) swap.remove(file);
    swap.commit();
    return std::move(result_);
  }

  FileSystem& fs_;
  const Layout& layout_;
  const InstId& instrument_;
  TradeLineWriter codec_;
  RunReader& rows_;
  const OnProgress& on_progress_;
  std::uint64_t done_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
  AsideFiles output_;
  std::vector<std::filesystem::path> replaced_;
  RawTradeRewrite result_;
  std::optional<Date> day_;         // largest event date so far
  std::optional<Date> output_day_;  // that `output_` is at
};

}  // namespace

RawTradeRewrite rewrite_raw_trades(FileSystem& fs, const Layout& layout, const InstId& instrument,
                                   const ContractText& contract,
                                   const std::vector<RawTradeFile>& files, RunReader& rows,
                                   const OnProgress& on_progress) {
  return Rewriter(fs, layout, instrument, contract, rows, on_progress).run(files);
}

}  // namespace rq::vault
