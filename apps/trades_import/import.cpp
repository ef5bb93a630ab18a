#include "trades_import/import.hpp"

#include <algorithm>

#include "app/log.hpp"
#include "app/progress.hpp"
#include "core/errors.hpp"
#include "okx/trade_archive.hpp"

namespace rq::trades_import {

namespace log = app::log;

namespace {

/// All trades that wait in memory, of all instruments.
constexpr std::size_t memory_limit = std::size_t{16} * 1024 * 1024;
/// Messages of one kind before only their number is told.
constexpr std::uint64_t messages_shown = 20;

void warn_up_to_limit(std::uint64_t number, const std::string& message) {
  if (number <= messages_shown) log::warn(message);
  if (number == messages_shown) log::warn("more of these are counted, not shown");
}

std::string counted(std::uint64_t number, const char* what) {
  return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

std::uint64_t total_size(const std::vector<std::filesystem::path>& files) {
  std::uint64_t total = 0;
  std::error_code ec;  // a file that is not there is found out when it is opened
  for (const auto& file : files)
    if (const auto size = std::filesystem::file_size(file, ec); !ec) total += size;
  return total;
}

}  // namespace

Import::Target::Target(vault::FileSystem& fs, const vault::Layout& layout, const InstId& id)
    : instrument(id),
      lock(vault::lock_instrument(fs, layout, "trades", id, "trades_import")),
      merge(fs, layout, id),
      rejects(fs, layout.import_folder(id) / "rejects", layout.rejects("trades", id)) {}

Import::Import(vault::FileSystem& fs, const vault::Layout& layout, const Options& options)
    : fs_(fs),
      layout_(layout),
      options_(options),
      wanted_(options.vault.named_instruments()),
      facts_(fs, layout_, options) {}

void Import::read() {
  std::vector<std::filesystem::path> files;
  for (const auto& name : options_.files) files.push_back(vault::from_utf8(name));
  const std::uint64_t total = total_size(files);
  app::ProgressBar bar("reading");
  std::uint64_t done = 0;
  for (const auto& file : files) {
    read_file(file, [&](std::uint64_t in_file) { bar.show(done + in_file, total); });
    done += total_size({file});
  }
}

void Import::read_file(const std::filesystem::path& file,
                       const std::function<void(std::uint64_t)>& on_progress) {
  // Rejects name files without their folders: an archive that moved is still the same.
  const auto folder_length = vault::to_utf8(file).size() - vault::to_utf8(file.filename()).size();
  okx::read_trade_archive(file,
                          {.on_csv = [&](const std::string& name) { sources_.push_back(name); },
                           .on_trade = [&](const okx::ArchiveTrade& row) { take(row); },
                           .on_bad_row =
                               [&](const okx::BadArchiveRow& row) {
                                 take_bad(row, sources_.back().substr(folder_length));
                               },
                           .on_progress = on_progress});
}

bool Import::is_wanted(const InstId& instrument) const {
  return wanted_.empty() || std::find(wanted_.begin(), wanted_.end(), instrument) != wanted_.end();
}

Import::Target& Import::target_of(const InstId& instrument) {
  auto& target = targets_[instrument];
  if (!target) target = std::make_unique<Target>(fs_, layout_, instrument);
  return *target;
}

Import::Target& Import::target_with_facts(const InstId& instrument) {
  const auto known = targets_.find(instrument);
  if (known != targets_.end() && known->second->facts) return *known->second;
  auto facts = facts_.find(instrument);  // first: without facts the Vault is not even begun
  Target& target = target_of(instrument);
  target.facts = std::move(facts);
  return target;
}

void Import::take(const okx::ArchiveTrade& row) {
  if (!is_wanted(row.instrument)) return;
  Target& target = target_with_facts(row.instrument);
  const auto before = target.merge.buffered_bytes();
  target.merge.add({.trade = {row.id, row.time, row.side, row.price, row.size},
                    .source = static_cast<std::uint32_t>(sources_.size() - 1),
                    .line = row.line});
  spill_when_large(target.merge.buffered_bytes() - before);
}

void Import::spill_when_large(std::size_t added_bytes) {
  buffered_bytes_ += added_bytes;
  if (buffered_bytes_ < memory_limit) return;
  for (auto& [id, target] : targets_) target->merge.spill();
  buffered_bytes_ = 0;
}

void Import::take_bad(const okx::BadArchiveRow& row, const std::string& reject_name) {
  if (row.instrument != nullptr && !is_wanted(*row.instrument)) return;
  const std::string message = sources_.back() + ':' + std::to_string(row.line) + ": " + row.reason;
  if (options_.strict)
    throw DataError(message + " (--strict: nothing was imported; without it the row is left out)");
  warn_up_to_limit(++totals_.rejected, message);
  if (row.instrument != nullptr)
    target_of(*row.instrument).rejects.add(reject_name, row.line, row.reason, row.raw);
}

void Import::compare() {
  for (auto& [id, target] : targets_) {
    const auto counts = target->merge.compare(
        sources_, [&](const vault::TradeConflict& conflict) { take_conflict(id, conflict); });
    totals_.trades.rows += counts.rows;
    totals_.trades.fresh += counts.fresh;
    totals_.trades.duplicates += counts.duplicates;
    totals_.trades.conflicts += counts.conflicts;
  }
  if (options_.strict && totals_.trades.conflicts > 0)
    throw DataError(counted(totals_.trades.conflicts, "conflict") +
                    " (--strict: nothing was imported; without it the first statement counts)");
}

void Import::take_conflict(const InstId& instrument, const vault::TradeConflict& conflict) {
  warn_up_to_limit(++conflicts_shown_, instrument.str() + ": trade " + std::to_string(conflict.id) +
                                           " is " + conflict.other + " in " + conflict.other_at +
                                           ", but " + conflict.kept + " in " + conflict.kept_at +
                                           "; the latter is kept");
}

void Import::write(Timestamp now) {
  for (auto& [id, target] : targets_) write(*target, now);
}

void Import::write(Target& target, Timestamp now) {
  target.rejects.commit();
  if (!target.facts) return;  // nothing but bad rows
  const auto& [facts, in_vault, raw_json] = *target.facts;
  if (!in_vault) write_instrument_facts(fs_, layout_, target.instrument, facts, raw_json, now);
  report(target.instrument, target.merge.merge(facts.contract));
}

void Import::report(const InstId& instrument, const vault::MergeResult& result) {
  totals_.files_written += result.written.size();
  if (result.cut_bytes > 0)
    log::warn(instrument.str() + ": cut off " + counted(result.cut_bytes, "byte") +
              " of a line that was never finished at the end of the newest file");
  for (const auto& file : result.removed)
    log::info(instrument.str() + ": removed " + layout_.relative(file) +
              ", whose trades belong to another day's file");
  if (!result.rewritten) return;
  log::info(instrument.str() + ": " + counted(result.written.size(), "day file") +
            " rewritten, as trades were missing between those that were there. What was computed "
            "from them will ask for --rebuild.");
}

}  // namespace rq::trades_import
