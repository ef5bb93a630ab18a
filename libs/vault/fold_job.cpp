#include "vault/fold_job.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "market/minute_builder.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/line_reader.hpp"
#include "vault/pillar_state.hpp"
#include "vault/state_codec.hpp"
#include "vault/swap.hpp"
#include "vault/trade_codec.hpp"

namespace rq::vault {

namespace {

/// Bytes between two calls of `FoldJobObserver::progress`.
constexpr std::uint64_t progress_step = std::uint64_t{4} << 20;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

class FoldJob {
 public:
  FoldJob(FileSystem& fs, const Layout& layout, const InstId& instrument, DerivedPillar& pillar,
          const FoldJobOptions& options, FoldJobObserver& observer);

  FoldJobReport run(const std::vector<RawFile>& files);

 private:
  void note_missing_days(const std::vector<RawFile>& files);
  void begin_afresh();
  void resume(std::string_view state_text);
  void restore_windows();
  void open_outputs();
  void remove_leftovers();

  void read_files(const std::vector<RawFile>& files);
  void read_file(const RawFile& file, bool has_successor);
  void advance(std::uint64_t begin, std::uint64_t end);
  void show_progress();
  void take_line(const Line& line);
  void take_trade(std::string_view line);
  void reject(const std::string& reason, std::string_view line);

  void commit();
  void commit_outputs();
  void finish();
  void swap_in();
  void roll_back();

  [[nodiscard]] std::optional<Document> document() const;
  [[nodiscard]] std::filesystem::path target(const std::filesystem::path& file) const {
    return options_.rebuild ? Swap::aside(file) : file;
  }
  [[nodiscard]] std::string where(std::uint64_t line_number) const;
  [[nodiscard]] AppendFile& rejects() { return outputs_.back(); }
  [[nodiscard]] std::span<AppendFile> pillar_outputs() {
    return std::span(outputs_).first(outputs_.size() - 1);
  }

  FileSystem& fs_;
  const Layout& layout_;
  InstId instrument_;
  DerivedPillar& pillar_;
  FoldJobOptions options_;
  FoldJobObserver& observer_;

  std::filesystem::path state_file_;
  std::vector<std::filesystem::path> output_paths_;  // final names; the last is that of the rejects
  std::vector<AppendFile> outputs_;                  // written under `target`
  PillarState state_;
  PillarState::Counters before_;  // as the run began
  std::optional<MinuteBuilder> minutes_;
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
      state_file_(layout.state(pillar.name(), instrument)),
      output_paths_(pillar.outputs(layout)),
      parser_(instrument) {
  output_paths_.push_back(layout.rejects(pillar.name(), instrument));
}

FoldJobReport FoldJob::run(const std::vector<RawFile>& files) {
  remove_leftovers();
  if (fs_.file_size(state_file_) && !options_.rebuild) {
    resume(vault::read_file(fs_, state_file_));
    check_raw_unchanged(state_.input, files, fs_, layout_, instrument_);
  } else {
    if (options_.rebuild) note_missing_days(files);
    begin_afresh();
  }
  try {
    read_files(files);
    finish();
  } catch (const DataError&) {
    roll_back();
    throw;
  } catch (const IoError&) {
    roll_back();
    throw;
  }
  return report_;
}

void FoldJob::remove_leftovers() {
  // Of a rebuild that was killed before it could swap its result in.
  for (const auto& path : output_paths_) fs_.remove(Swap::aside(path));
  fs_.remove(Swap::aside(state_file_));
  if (const auto shown = pillar_.document(layout_, std::nullopt))
    fs_.remove(Swap::aside(shown->path));
}

void FoldJob::note_missing_days(const std::vector<RawFile>& files) {
  if (!fs_.file_size(state_file_)) return;
  for (const Date day : PillarState::finished_days(vault::read_file(fs_, state_file_))) {
    const bool is_there = std::any_of(files.begin(), files.end(),
                                      [&](const RawFile& file) { return file.day == day; });
    if (is_there) continue;
    observer_.note("raw trades of " + instrument_.str() + " that were read before are gone, " +
                   format_date(day) +
                   " among them: the rebuilt files begin with the raw files that are left");
    return;
  }
}

void FoldJob::begin_afresh() {
  state_.pillar = pillar_.name();
  state_.settings = pillar_.settings();
  minutes_.emplace();
  state_.open_minutes = state_codec::to_json(minutes_->state());
  state_.windows = pillar_.windows();
  open_outputs();
  if (options_.rebuild) return;
  for (const auto& output : outputs_) {
    if (fs_.file_size(output.path()).value_or(0) > 0)
      throw DataError(layout_.relative(output.path()) + " exists, but " +
                      layout_.relative(state_file_) +
                      ", which says how it was made, does not. Run again with --rebuild to "
                      "recompute it from the raw files, or move it away to keep it.");
  }
  // From here on a crash leaves a state behind, so that half-written files are known for what they
  // are.
  fs_.create_directories(state_file_.parent_path());
  replace_file(fs_, state_file_, state_.to_text(instrument_));
}

void FoldJob::resume(std::string_view state_text) {
  state_ = PillarState::from_text(state_text, layout_.relative(state_file_),
                                  std::string(pillar_.name()), instrument_, pillar_.settings());
  before_ = state_.counters;
  restore_windows();
  open_outputs();
  for (auto& output : outputs_) output.cut_back();
}

void FoldJob::restore_windows() {
  try {
    minutes_.emplace(state_codec::minute_builder_from(state_.open_minutes));
    for (const auto& note : pillar_.restore(state_.windows)) observer_.note(note);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw DataError(layout_.relative(state_file_) + ": is damaged: " + error.what() +
                    ". Run again with --rebuild to recompute from the raw files.");
  }
}

void FoldJob::open_outputs() {
  outputs_.reserve(output_paths_.size());
  for (const auto& path : output_paths_) {
    const auto committed = state_.outputs.find(layout_.relative(path));
    outputs_.emplace_back(fs_, target(path),
                          committed == state_.outputs.end() ? 0 : committed->second);
  }
}

void FoldJob::read_files(const std::vector<RawFile>& files) {
  const RawCursor& cursor = state_.input;
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
    commit();
    next_commit = report_.bytes_read + options_.commit_step;
  }
}

void FoldJob::read_file(const RawFile& file, bool has_successor) {
  RawCursor& cursor = state_.input;
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
  RawCursor& cursor = state_.input;
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
  RawCursor& cursor = state_.input;
  if (cursor.last_id && trade_.id <= *cursor.last_id) {
    reject("trade id " + std::to_string(trade_.id) + " is not above the one before it, " +
               std::to_string(*cursor.last_id),
           line);
    return;
  }
  cursor.last_id = trade_.id;
  ++report_.trades;
  switch (minutes_->add(trade_)) {
    case MinuteBuilder::Result::added:
      break;
    case MinuteBuilder::Result::late:
      ++report_.late;
      break;
    case MinuteBuilder::Result::closed:
      for (const Minute& minute : minutes_->take_closed()) pillar_.add(minute, pillar_outputs());
      pillar_.close_through(minutes_->closed_through(), pillar_outputs());
      break;
  }
}

std::string FoldJob::where(std::uint64_t line_number) const {
  return layout_.relative(layout_.raw_trades(instrument_, state_.input.day.value())) + ':' +
         std::to_string(line_number);
}

void FoldJob::reject(const std::string& reason, std::string_view line) {
  constexpr std::size_t kept = 1024;  // of the raw line
  if (options_.strict)
    throw DataError(where(state_.input.line) + ": " + reason +
                    ". Nothing of this run was kept. Repair the line, or run without --strict to "
                    "set it aside.");
  ++report_.rejected;
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const nlohmann::ordered_json record = {
      {"file", layout_.relative(layout_.raw_trades(instrument_, state_.input.day.value()))},
      {"line", state_.input.line},
      {"reason", reason},
      {"raw", line.substr(0, kept)},
  };
  using ErrorHandler = nlohmann::ordered_json::error_handler_t;
  rejects().lines() += record.dump(-1, ' ', false, ErrorHandler::replace) + '\n';
  rejects().write_if_large();
  observer_.rejected(where(state_.input.line), reason);
}

void FoldJob::commit_outputs() {
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    const auto before = outputs_[i].committed();
    outputs_[i].commit();
    report_.bytes_written += outputs_[i].committed() - before;
    state_.outputs[layout_.relative(output_paths_[i])] = outputs_[i].committed();
  }
  state_.counters = {before_.trades + report_.trades, before_.late + report_.late,
                     before_.rejected + report_.rejected};
  state_.open_minutes = state_codec::to_json(minutes_->state());
  state_.windows = pillar_.windows();
  state_.input.remember_last_line(fs_, layout_, instrument_);
}

void FoldJob::commit() {
  commit_outputs();
  replace_file(fs_, state_file_, state_.to_text(instrument_));
}

std::optional<Document> FoldJob::document() const {
  const auto& state = state_.open_minutes;
  std::optional<Timestamp> as_of;
  if (!state.at("watermark").is_null()) as_of = minutes_->closed_through();
  return pillar_.document(layout_, as_of);
}

void FoldJob::finish() {
  if (options_.rebuild) {
    swap_in();
    return;
  }
  const auto shown = document();
  const bool up_to_date = report_.bytes_read == 0 && (!shown || fs_.file_size(shown->path));
  if (up_to_date) return;
  commit_outputs();
  if (const auto current = document()) {
    fs_.create_directories(current->path.parent_path());
    replace_file(fs_, current->path, current->bytes);
  }
  replace_file(fs_, state_file_, state_.to_text(instrument_));
}

void FoldJob::swap_in() {
  commit_outputs();
  Swap swap(fs_, layout_.root(), layout_.swap_journal(pillar_.name(), instrument_));
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    if (outputs_[i].committed() > 0)
      swap.replace(output_paths_[i]);
    else
      swap.remove(output_paths_[i]);
  }
  const auto put = [&](const std::filesystem::path& file, std::string_view bytes) {
    fs_.create_directories(file.parent_path());
    const auto output = fs_.create(Swap::aside(file));
    output->write(bytes);
    output->sync();
    swap.replace(file);
  };
  if (const auto current = document()) put(current->path, current->bytes);
  put(state_file_, state_.to_text(instrument_));
  swap.commit();
}

void FoldJob::roll_back() {
  // Lines of a run that failed are of no use to anyone. What cannot be cut back now, on a full or
  // failing disk, is cut back by the next run.
  for (auto& output : outputs_) {
    try {
      output.cut_back();
    } catch (const Error&) {
      continue;
    }
  }
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
