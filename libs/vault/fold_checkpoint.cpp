#include "vault/fold_checkpoint.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "vault/state_codec.hpp"
#include "vault/swap.hpp"

namespace rq::vault {

FoldCheckpoint::FoldCheckpoint(FileSystem& fs, const Layout& layout, const InstId& instrument,
                               DerivedPillar& pillar, bool rebuild, FoldJobObserver& observer)
    : fs_(fs),
      layout_(layout),
      instrument_(instrument),
      pillar_(pillar),
      rebuild_(rebuild),
      observer_(observer),
      state_file_(layout.state(pillar.name(), instrument)) {}

void FoldCheckpoint::open(const std::vector<RawFile>& files) {
  remove_leftovers();
  if (!rebuild_ && fs_.file_size(state_file_)) {
    resume(read_state());
    check_raw_unchanged(state_.input, files, fs_, layout_, instrument_);
  } else {
    if (rebuild_) note_missing_days(files);
    begin_afresh();
  }
}

std::string FoldCheckpoint::read_state() const {
  try {
    return read_file(fs_, state_file_);
  } catch (const DataError& error) {
    throw DataError(error.what() +
                    std::string(". Run again with --rebuild to recompute from the raw files."));
  }
}

void FoldCheckpoint::remove_leftovers() {
  // Of a rebuild that was killed before it could swap its result in. The outputs have their own.
  fs_.remove(Swap::aside(state_file_));
  if (const auto shown = pillar_.document(layout_, std::nullopt))
    fs_.remove(Swap::aside(shown->path));
}

void FoldCheckpoint::note_missing_days(const std::vector<RawFile>& files) {
  std::string state;
  try {
    if (!fs_.file_size(state_file_)) return;
    state = read_file(fs_, state_file_);
  } catch (const Error&) {
    return;  // whatever stands there is replaced
  }
  for (const Date day : PillarState::finished_days(state)) {
    const bool is_there = std::any_of(files.begin(), files.end(),
                                      [&](const RawFile& file) { return file.day == day; });
    if (is_there) continue;
    observer_.note("raw trades of " + instrument_.str() + " that were read before are gone, " +
                   format_date(day) +
                   " among them: the rebuilt files begin with the raw files that are left");
    return;
  }
}

void FoldCheckpoint::begin_afresh() {
  state_.pillar = pillar_.name();
  state_.settings = pillar_.settings();
  if (pillar_.outputs(layout_).day_folder) state_.day_outputs.emplace();
  minutes_.emplace();
  state_.open_minutes = state_codec::to_json(minutes_->state());
  state_.windows = pillar_.windows();
  open_outputs();
  if (!rebuild_) refuse_to_overwrite();
  outputs_->cut_back();
  if (rebuild_) return;
  // From here on a crash leaves a state behind, so that half-written files are known for what they
  // are.
  fs_.create_directories(state_file_.parent_path());
  replace_file(fs_, state_file_, state_.to_text(instrument_));
}

void FoldCheckpoint::open_outputs() {
  outputs_.emplace(fs_, layout_, pillar_.outputs(layout_),
                   layout_.rejects(pillar_.name(), instrument_), state_, rebuild_);
}

void FoldCheckpoint::refuse_to_overwrite() const {
  if (const auto output = outputs_->find_any())
    throw DataError(layout_.relative(*output) + " exists, but " + layout_.relative(state_file_) +
                    ", which says how it was made, does not. Run again with --rebuild to "
                    "recompute it from the raw files, or move it away to keep it.");
}

void FoldCheckpoint::resume(std::string_view state_text) {
  state_ = PillarState::from_text(state_text, layout_.relative(state_file_),
                                  std::string(pillar_.name()), instrument_, pillar_.settings());
  before_ = state_.counters;
  try {
    minutes_.emplace(state_codec::minute_builder_from(state_.open_minutes));
    for (const auto& note : pillar_.restore(state_.windows)) observer_.note(note);
    open_outputs();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw DataError(layout_.relative(state_file_) + ": is damaged: " + error.what() +
                    ". Run again with --rebuild to recompute from the raw files.");
  }
  outputs_->cut_back();
}

void FoldCheckpoint::commit_outputs(FoldJobReport& report) {
  report.bytes_written += outputs_->commit(state_);
  state_.counters = {before_.trades + report.trades, before_.late + report.late,
                     before_.rejected + report.rejected};
  state_.open_minutes = state_codec::to_json(minutes_->state());
  state_.windows = pillar_.windows();
  state_.input.remember_last_line(fs_, layout_, instrument_);
}

void FoldCheckpoint::commit(FoldJobReport& report) {
  commit_outputs(report);
  replace_file(fs_, state_file_, state_.to_text(instrument_));
}

std::optional<Document> FoldCheckpoint::document() const {
  std::optional<Timestamp> as_of;
  if (!state_.open_minutes.at("watermark").is_null()) as_of = minutes_->closed_through();
  return pillar_.document(layout_, as_of);
}

void FoldCheckpoint::finish(FoldJobReport& report) {
  if (rebuild_) {
    commit_outputs(report);
    swap_in();
    return;
  }
  const auto shown = document();
  const bool up_to_date = report.bytes_read == 0 && (!shown || fs_.file_size(shown->path));
  if (up_to_date) return;
  commit_outputs(report);
  if (const auto current = document()) {
    fs_.create_directories(current->path.parent_path());
    replace_file(fs_, current->path, current->bytes);
  }
  replace_file(fs_, state_file_, state_.to_text(instrument_));
}

void FoldCheckpoint::swap_in() {
  Swap swap(fs_, layout_.root(), layout_.swap_journal(pillar_.name(), instrument_));
  outputs_->replace_all(swap);
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

void FoldCheckpoint::roll_back() {
  outputs_->roll_back();
}

}  // namespace rq::vault
