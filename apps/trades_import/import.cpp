#include "trades_import/import.hpp"

#include <algorithm>

#include "trades_import/file_digest.hpp"
#include "trades_import/file_pattern.hpp"

#include "app/log.hpp"
#include "core/duration.hpp"
#include "core/errors.hpp"
#include "okx/archive_name.hpp"
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

std::string to_text(const vault::IdContradiction& contradiction) {
  const auto& [lower, higher] = contradiction;
  return "ids and times contradict each other: trade " + std::to_string(lower.id) + " is of " +
         format_ms(lower.time) + " (" + lower.place + "), but trade " + std::to_string(higher.id) +
         ", whose id is " + (lower.id == higher.id ? "the same" : "higher") + ", of " +
         format_ms(higher.time) + " (" + higher.place +
         "). When the exchange lists an instrument again after it was delisted, its ids begin "
         "again at 1: such a second life needs a Vault of its own. Import the files from before "
         "and "
         "from after the pause one by one, with another --vault for those after it. If it is a "
         "wrong time instead, leave that file out. Nothing was imported";
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

void Import::read(Timestamp now) {
  // The end of tomorrow, by whatever clock it is told.
  const Timestamp latest = date_of(now) + std::chrono::days(2) - std::chrono::milliseconds(1);
  const auto paths = expand_patterns(options_.files);
  const std::uint64_t total = total_size(paths);
  progress_.begin("reading", "bytes");
  std::uint64_t done = 0;
  for (const auto& path : paths) {
    files_.push_back({path, {}});
    read_file(path, latest, [&](std::uint64_t in_file) { progress_.show(done + in_file, total); });
    done += total_size({path});
  }
  if (options_.strict && totals_.refused > 0)
    throw DataError("nothing was imported, as --strict wants when rows are refused");
  digest_files();
}

void Import::digest_files() {
  std::vector<std::filesystem::path> paths;
  for (const auto& file : files_) paths.push_back(file.path);
  const std::uint64_t total = total_size(paths);
  progress_.begin("checksums", "bytes");
  std::uint64_t before = 0;
  for (auto& file : files_) {
    std::uint64_t done = 0;
    file.sha256 = sha256_of_file(file.path, [&](std::uint64_t in_file) {
      progress_.show(before + (done = in_file), total);
    });
    before += done;
  }
}

void Import::read_file(const std::filesystem::path& file, Timestamp latest,
                       const std::function<void(std::uint64_t)>& on_progress) {
  okx::read_trade_archive(
      file, {.on_csv =
                 [&](const std::string& name) {
                   sources_.push_back(name);
                   file_of_source_.push_back(files_.size() - 1);
                 },
             .on_trade = [&](const okx::ArchiveTrade& row) { take(row); },
             .on_bad_row = [&](const okx::BadArchiveRow& row) { take_bad(row, reject_name()); },
             .on_progress = on_progress,
             .instrument = wanted_.size() == 1 ? std::optional(wanted_.front()) : std::nullopt,
             .latest = latest});
}

/// Rejects name files without their folders: an archive that moved is still the same.
std::string Import::reject_name() const {
  const auto& file = files_.back().path;
  return sources_.back().substr(vault::to_utf8(file).size() -
                                vault::to_utf8(file.filename()).size());
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
  if (const auto tick = target.facts->facts.tick()) target.grid.emplace(*tick);
  return target;
}

void Import::take(const okx::ArchiveTrade& row) {
  if (!is_wanted(row.instrument)) return;
  if (!okx::is_perpetual_swap(row.instrument)) return refuse(row.instrument);
  Target& target = target_with_facts(row.instrument);
  if (const auto price = spell(target, row.price)) return add(target, row, *price);
  const std::string price(row.price);
  take_bad({row.line,
            "price is '" + price + "', of more than 18 digits, and " +
                (target.grid ? "no multiple of the tick size " + *target.facts->facts.tick_size
                             : std::string("the tick size is not known: give --tickSz")),
            &row.instrument, price},
           reject_name());
}

std::optional<std::string_view> Import::spell(Target& target, std::string_view price) {
  const auto decimal = Decimal::parse(price);
  if (!target.grid) return decimal ? std::optional(price) : std::nullopt;
  const auto fit = decimal ? target.grid->fit(*decimal) : TickGrid::Fit::off;
  if (fit == TickGrid::Fit::exact) return price;
  if (const auto multiple = target.grid->nearest(BigDecimal::parse(price).value())) {
    spelled_ = multiple->to_string();
    if (!Decimal::parse(spelled_)) return std::nullopt;
    ++totals_.respelled;
    return spelled_;
  }
  if (!decimal) return std::nullopt;
  ++totals_.off_tick;
  if (++target.off_tick == 1) target.off_tick_example = price;
  return price;
}

void Import::add(Target& target, const okx::ArchiveTrade& row, std::string_view price) {
  const auto before = target.merge.buffered_bytes();
  target.merge.add({.trade = {row.id, row.time, row.side, price, row.size},
                    .source = static_cast<std::uint32_t>(sources_.size() - 1),
                    .line = row.line});
  ++rows_read_;
  spill_when_large(target.merge.buffered_bytes() - before);
}

void Import::refuse(const InstId& instrument) {
  ++totals_.rejected;
  ++totals_.refused;
  if (!refused_.insert(instrument).second) return;
  log::error(sources_.back() + " holds trades of " + instrument.str() + " (" +
             std::string(okx::kind_of_instrument(instrument)) +
             "), which are refused: a Vault holds perpetual swaps only, whose names end in -SWAP. "
             "Take the archive of the swap, from the tab for perpetual swaps of the download page" +
             (wanted_.empty() ? ", or name the swaps of this file with --instId" : ""));
}

void Import::spill_when_large(std::size_t added_bytes) {
  buffered_bytes_ += added_bytes;
  if (buffered_bytes_ < memory_limit) return;
  for (auto& [id, target] : targets_) target->merge.spill();
  buffered_bytes_ = 0;
}

void Import::take_bad(const okx::BadArchiveRow& row, const std::string& reject_name) {
  if (row.instrument != nullptr && !is_wanted(*row.instrument)) return;
  if (row.instrument != nullptr && !okx::is_perpetual_swap(*row.instrument))
    return refuse(*row.instrument);
  const std::string message = sources_.back() + ':' + std::to_string(row.line) + ": " + row.reason;
  if (options_.strict)
    throw DataError(message + " (--strict: nothing was imported; without it the row is left out)");
  warn_up_to_limit(++totals_.rejected, message);
  if (row.instrument != nullptr)
    target_of(*row.instrument).rejects.add(reject_name, row.line, row.reason, row.raw);
}

void Import::compare() {
  progress_.begin("comparing", "trades");
  for (auto& [id, target] : targets_) compare(*target);
  if (options_.strict && totals_.trades.conflicts > 0)
    throw DataError(counted(totals_.trades.conflicts, "conflict") +
                    " (--strict: nothing was imported; without it the first statement counts)");
}

void Import::compare(Target& target) {
  const InstId& id = target.instrument;
  auto found = target.merge.compare(
      sources_, [&](const vault::TradeConflict& conflict) { take_conflict(id, conflict); },
      target.facts ? target.facts->facts.tick() : std::nullopt,
      [&](const vault::ImportedTrade& row) {
        target.ids_of_files[file_of_source_[row.source]].add(row.trade.id, row.trade.time);
        progress_.show(++rows_compared_, rows_read_);
      });
  if (found.contradiction) throw DataError(id.str() + ": " + to_text(*found.contradiction));
  if (found.float_prices_kept > 0)
    log::warn(id.str() + ": " + counted(found.float_prices_kept, "trade") +
              " of the Vault keep a price as binary floating point spells it, since they were "
              "imported before the tick size was known. To have them spelled right, move " +
              layout_.relative(layout_.raw_trades_folder(id)) +
              " away, import the archives again, then run the calculators with --rebuild.");
  totals_.trades.rows += found.counts.rows;
  totals_.trades.fresh += found.counts.fresh;
  totals_.trades.duplicates += found.counts.duplicates;
  totals_.trades.conflicts += found.counts.conflicts;
  target.ids = std::move(found.ids);
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
  progress_.begin("writing " + target.instrument.str(), "bytes");
  report(target.instrument,
         target.merge.merge(facts.contract, [&](std::uint64_t done, std::uint64_t total) {
           progress_.show(done, total);
         }));
  append_imports(fs_, layout_, target.instrument, records_of(target, now));
  report_holes(target);
  if (target.off_tick > 0)
    log::warn(target.instrument.str() + ": " + counted(target.off_tick, "price") +
              " stand on no multiple of the tick size " + *facts.tick_size + ", the first one is " +
              target.off_tick_example +
              "; they stay as they are. If the tick size is wrong, correct it with --tickSz and "
              "--facts file, then run wick_tracker --rebuild.");
}

std::vector<vault::ImportRecord> Import::records_of(const Target& target, Timestamp now) const {
  std::vector<vault::ImportRecord> records;
  for (const auto& [number, ids] : target.ids_of_files)
    records.push_back({.imported = now,
                       .file = vault::to_utf8(files_[number].path.filename()),
                       .sha256 = files_[number].sha256,
                       .rows = ids.rows(),
                       .first_id = ids.first()->id,
                       .first_time = ids.first()->time,
                       .last_id = ids.last()->id,
                       .last_time = ids.last()->time,
                       .missing = ids.missing(),
                       .holes = ids.holes()});
  return records;
}

void Import::report_holes(const Target& target) {
  totals_.missing += target.ids.missing();
  totals_.holes += target.ids.holes();
  totals_.longest_hole = std::max(totals_.longest_hole, target.ids.longest());
  for (const auto& hole : target.ids.long_holes())
    log::warn(target.instrument.str() + ": " + counted(hole.missing(), "trade") + " missing, ids " +
              std::to_string(hole.from) + " to " + std::to_string(hole.to) + ", from " +
              format_ms(hole.begins) + " to " + format_ms(hole.ends) + " (" +
              format_rounded(hole.duration()) + ")");
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
