#include "vault/fold_job.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "vault/fold_checkpoint.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/line_reader.hpp"
#include "vault/swap.hpp"
#include "vault/trade_codec.hpp"

namespace rq::vault {

namespace {

/// Bytes between two calls of `FoldJobObserver::progress`.
constexpr std::uint64_t progress_step = std::uint64_t{4} << 20;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// One run: what is new in the raw files, line by line, to the pillar or to the rejects.
class FoldJob {
 public:
  FoldJob(FileSystem& fs, const Layout& layout, const InstId& instrument, DerivedPillar& pillar,
          const FoldJobOptions& options, FoldJobObserver& observer);

  FoldJobReport run(const std::vector<RawFile>& files);

 private:
  void read_files(const std::vector<RawFile>& files);
  void read_file(const RawFile& file, bool has_successor);
  void advance(std::uint64_t begin, std::uint64_t end);
  void show_progress();
  void take_line(const Line& line);
  void take_trade(std::string_view line);
  void reject(const std::string& reason, std::string_view line);

  FileSystem& fs_;
  const Layout& layout_;
  InstId instrument_;
  DerivedPillar& pillar_;
  FoldJobOptions options_;
  FoldJobObserver& observer_;

  FoldCheckpoint checkpoint_;
  TradeLineParser parser_;
  Trade trade_;  // the last one read
  FoldJobReport report_;
  std::uint64_t total_ = 0;  // bytes to read in this run
  std::uint64_t next_progress_ = progress_step;
};

FoldJob::FoldJob(FileSystem& fs, const Layout& layout, const InstId& instrument,
                 DerivedPillar& pillar, const FoldJobOptions& options, FoldJobObserver& observer)
    : fs_(fs),
      layout_(layout),
      instrument_(instrument),
      pillar_(pillar),
      options_(options),
      observer_(observer),
      checkpoint_(fs, layout, instrument, pillar, options.rebuild, observer),
      parser_(instrument) {}

FoldJobReport FoldJob::run(const std::vector<RawFile>& files) {
  checkpoint_.open(files);
  try {
    read_files(files);
    checkpoint_.finish(report_);
  } catch (const DataError&) {
    checkpoint_.roll_back();
    throw;
  } catch (const IoError&) {
    checkpoint_.roll_back();
    throw;
  }
  return report_;
}

void FoldJob::read_files(const std::vector<RawFile>& files) {
  const RawCursor& cursor = checkpoint_.cursor();
  const auto first = std::find_if(files.begin(), files.end(), [&](const RawFile& file) {
    return !cursor.day || file.day >= *cursor.day;
  });
  for (auto file = first; file != files.end(); ++file) total_ += file->size;
  if (cursor.day) total_ -= cursor.offset;
  std::uint64_t next_commit = options_.commit_step;
  for (auto file = first; file != files.end(); ++file) {
    const bool has_successor = std::next(file) != files.end();
    read_file(*file, has_successor);
    if (!has_successor || options_.strict || options_.rebuild) continue;
    if (report_.bytes_read < next_commit) continue;
    checkpoint_.commit(report_);
    next_commit = report_.bytes_read + options_.commit_step;
  }
}

void FoldJob::read_file(const RawFile& file, bool has_successor) {
  RawCursor& cursor = checkpoint_.cursor();
  const bool is_new = cursor.day != file.day;
  LineReader reader(fs_, layout_.raw_trades(instrument_, file.day), is_new ? 0 : cursor.offset);
  auto line = reader.next();
  // A new day begins with its first line: a writer may have been stopped before it had one, and
  // then goes on with the day before.
  if (is_new && (line || has_successor)) cursor.start_day(file.day);
  for (; line; line = reader.next()) {
    take_line(*line);
    // Most lines are like the one before: they are read where they are, up to the first that is
    // not.
    while (const auto length = parser_.parse_front(reader.buffered(), trade_)) {
      advance(reader.offset(), reader.offset() + length);
      take_trade(reader.buffered().substr(0, length));
      reader.skip(length);
    }
    show_progress();
  }
  // Nothing is appended to a file after its successor has begun: a last line without its end will
  // never get one, and counts as it stands.
  if (const auto tail = reader.unterminated(); tail && has_successor) take_line(*tail);
}

void FoldJob::advance(std::uint64_t begin, std::uint64_t end) {
  RawCursor& cursor = checkpoint_.cursor();
  cursor.last_line = begin;
  cursor.offset = end;
  ++cursor.line;
  report_.bytes_read += end - begin;
}

void FoldJob::show_progress() {
  if (report_.bytes_read < next_progress_) return;
  observer_.progress(report_.bytes_read, total_);
  next_progress_ = report_.bytes_read + progress_step;
}

void FoldJob::take_line(const Line& line) {
  advance(line.offset, line.end);
  if (line.too_long)
    reject("longer than " + std::to_string(LineReader::max_line) + " bytes", line.text);
  else if (parser_.parse(line.text, trade_))
    take_trade(line.text);
  else if (!is_blank(line.text))
    reject(parser_.error(), line.text);
}

void FoldJob::take_trade(std::string_view line) {
  RawCursor& cursor = checkpoint_.cursor();
  if (cursor.last_id && trade_.id <= *cursor.last_id) {
    reject("trade id " + std::to_string(trade_.id) + " is not above the one before it, " +
               std::to_string(*cursor.last_id),
           line);
    return;
  }
  cursor.last_id = trade_.id;
  ++report_.trades;
  MinuteBuilder& minutes = checkpoint_.minutes();
  switch (minutes.add(trade_)) {
    case MinuteBuilder::Result::added:
      break;
    case MinuteBuilder::Result::late:
      ++report_.late;
      break;
    case MinuteBuilder::Result::closed:
      for (const Minute& minute : minutes.take_closed()) pillar_.add(minute, checkpoint_.outputs());
      pillar_.close_through(minutes.closed_through(), checkpoint_.outputs());
      break;
  }
}

void FoldJob::reject(const std::string& reason, std::string_view line) {
  constexpr std::size_t kept = 1024;  // of the raw line
  const RawCursor& cursor = checkpoint_.cursor();
  const std::string file = layout_.relative(layout_.raw_trades(instrument_, cursor.day.value()));
  const std::string where = file + ':' + std::to_string(cursor.line);
  if (options_.strict)
    throw DataError(where + ": " + reason +
                    ". Nothing of this run was kept. Repair the line, or run without --strict to "
                    "set it aside.");
  ++report_.rejected;
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const nlohmann::ordered_json record = {
      {"file", file}, {"line", cursor.line}, {"reason", reason}, {"raw", line.substr(0, kept)}};
  using ErrorHandler = nlohmann::ordered_json::error_handler_t;
  AppendFile& rejects = checkpoint_.outputs().rejects();
  rejects.lines() += record.dump(-1, ' ', false, ErrorHandler::replace) + '\n';
  rejects.write_if_large();
  observer_.rejected(where, reason);
}

}  // namespace

FoldJobReport& FoldJobReport::operator+=(const FoldJobReport& other) {
  trades += other.trades;
  late += other.late;
  rejected += other.rejected;
  bytes_read += other.bytes_read;
  bytes_written += other.bytes_written;
  return *this;
}

FoldJobReport run_fold_job(FileSystem& fs, const Layout& layout, const InstId& instrument,
                           const PillarFactory& make_pillar, const std::string& program,
                           const FoldJobOptions& options, FoldJobObserver& observer) {
  if (!has_raw_trades(fs, layout, instrument))
    throw NoInputError("no raw trades of " + instrument.str() + " in " +
                       to_utf8(layout.raw_trades_folder(instrument)) +
                       ": name the Vault with --vault or RAVEQUANT_VAULT, or import some trades "
                       "(trades_import --help).");
  const auto facts = require_instrument_facts(fs, layout, instrument);
  const auto pillar = make_pillar(instrument, facts);
  const auto lock = lock_instrument(fs, layout, pillar->name(), instrument, program);
  finish_swap(fs, layout.root(), layout.swap_journal(pillar->name(), instrument));
  if (fs.file_size(layout.swap_journal("trades", instrument)))
    throw BusyError(
        "an import of " + instrument.str() +
        " was interrupted: run the same trades_import again, it finishes what it began.");
  return FoldJob(fs, layout, instrument, *pillar, options, observer)
      .run(list_raw_trades(fs, layout, instrument));
}

}  // namespace rq::vault
