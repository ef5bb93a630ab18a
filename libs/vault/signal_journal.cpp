#include "vault/signal_journal.hpp"

#include "core/errors.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/json_object.hpp"
#include "vault/line_reader.hpp"

namespace rq::vault {

namespace {

std::string key_of(std::string_view event_id, std::string_view stage) {
  return std::string(stage) + ' ' + std::string(event_id);
}

/// What stands between `before` and the next quote at the beginning of `text`, both removed from
/// it; empty when `text` does not begin so.
std::string_view take_value(std::string_view& text, std::string_view before) {
  if (!text.starts_with(before)) return {};
  const auto end = text.find('"', before.size());
  if (end == text.npos) return {};
  const auto value = text.substr(before.size(), end - before.size());
  text.remove_prefix(end);
  return value;
}

/// The key of a line as we write it, at a tenth of what parsing it costs: the file grows for years
/// and is read at every start. Empty for lines of any other form.
std::string key_by_form(std::string_view line) {
  const auto stage = take_value(line, R"({"stage":")");
  const auto event_id = take_value(line, R"(","event_id":")");
  if (stage.empty() || event_id.empty() || event_id.find('\\') != event_id.npos) return {};
  return key_of(event_id, stage);
}

}  // namespace

SignalJournal::SignalJournal(FileSystem& fs, const Layout& layout, const InstId& instrument,
                             const std::string& program)
    : fs_(fs),
      lock_(lock_instrument(fs, layout, "signals", instrument, program)),
      path_(layout.signals(instrument)) {
  read(layout, instrument);
}

void SignalJournal::read(const Layout& layout, const InstId& instrument) {
  if (!fs_.file_size(path_)) {
    file_.emplace(fs_, path_, 0);
    return;
  }
  LineReader lines(fs_, path_);
  JsonObject fields;
  while (const auto line = lines.next()) {
    if (line->text.empty()) continue;
    try {
      auto key = key_by_form(line->text);
      if (key.empty()) {
        fields.parse(line->text);
        key = key_of(fields.text("event_id"), fields.text("stage"));
      }
      known_.insert(std::move(key));
    } catch (const Malformed& malformed) {
      throw DataError(layout.relative(path_) + ", line at byte " + std::to_string(line->offset) +
                      ": " + malformed.reason + "; take the line out, or move the file away: " +
                      instrument.str() + " then begins a new one");
    }
  }
  file_.emplace(fs_, path_, lines.offset());
  file_->cut_back();
}

bool SignalJournal::contains(std::string_view event_id, std::string_view stage) const {
  return known_.contains(key_of(event_id, stage));
}

void SignalJournal::append(std::string_view event_id, std::string_view stage,
                           std::string_view line) {
  known_.insert(key_of(event_id, stage));
  pending_ += line;
}

void SignalJournal::commit() {
  if (pending_.empty()) return;
  file_->cut_back();  // of what a failed commit left
  file_->lines() = pending_;
  file_->commit();
  pending_.clear();
}

}  // namespace rq::vault
