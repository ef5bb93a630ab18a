#include "l2_retention/run.hpp"

#include <chrono>

#include "app/ending.hpp"
#include "app/instrument_choice.hpp"
#include "app/log.hpp"
#include "app/result_output.hpp"
#include "app/wall_clock.hpp"
#include "vault/l2_retention_job.hpp"

namespace rq::l2_retention {

namespace {

using vault::L2RetentionAction;
using vault::L2RetentionStep;

std::vector<InstId> instruments_with_snapshots(vault::FileSystem& fs, const vault::Layout& layout) {
  std::vector<InstId> found;
  for (const auto& entry : fs.list(layout.l2_root())) {
    if (!entry.is_directory) continue;
    if (const auto instrument = InstId::parse(entry.name))
      found.push_back(*instrument);
    else
      app::log::warn("passed over folder '" + entry.name + "' in " +
                     layout.relative(layout.l2_root()) + ": its name is not an instrument id");
  }
  return found;
}

/// Those that a run works on.
struct Chosen {
  std::vector<InstId> instruments;
  std::size_t unknown = 0;  ///< named, and reported to have no snapshots
};

std::vector<InstId> all_instruments(vault::FileSystem& fs, const vault::Layout& layout) {
  auto found = instruments_with_snapshots(fs, layout);
  if (found.empty())
    throw NoInputError("there are no snapshots in " + vault::to_utf8(layout.l2_root()) +
                       ": record some with l2_exporter, or name another Vault with --vault");
  return found;
}

/// Those named that have snapshots, or all that have.
Chosen instruments_asked_for(const Options& options, vault::FileSystem& fs,
                             const vault::Layout& layout) {
  const auto named = options.vault.named_instruments();
  if (named.empty()) return {all_instruments(fs, layout), 0};
  Chosen chosen;
  for (const InstId& instrument : named) {
    if (!fs.list(layout.l2_folder(instrument)).empty()) {
      chosen.instruments.push_back(instrument);
      continue;
    }
    ++chosen.unknown;
    const auto there = instruments_with_snapshots(fs, layout);
    app::log::error("there are no snapshots of " + instrument.str() + " in " +
                    vault::to_utf8(layout.l2_root()) +
                    ": check --instId, or name another Vault with --vault." +
                    app::instrument_hint(instrument, there, "snapshots"));
  }
  return chosen;
}

/// "pack    raw/okx/l2_perps/…/05.jsonl (123 bytes): older than 6 h"
std::string describe(const L2RetentionStep& step, const vault::L2RetentionRules& rules,
                     const vault::Layout& layout) {
  const auto& [instrument, hour, form, size] = step.file;
  std::string file = layout.relative(layout.l2_hour(instrument, hour, form)) + " (" +
                     std::to_string(size) + " bytes): ";
  switch (step.action) {
    case L2RetentionAction::sweep:
      return "remove  " + file + "left behind by a run that was killed";
    case L2RetentionAction::expire:
      return "remove  " + file + "older than " + std::to_string(rules.keep.count()) + " d";
    case L2RetentionAction::finish:
      return "remove  " + file + "its .gz is there too, once it holds the same";
    case L2RetentionAction::pack:
      return "pack    " + file + "older than " + std::to_string(rules.uncompressed.count()) + " h";
    case L2RetentionAction::evict:
      return "remove  " + file + "all together exceed --max-bytes";
  }
  return file;
}

class LoggingObserver final : public vault::L2RetentionObserver {
 public:
  LoggingObserver(const vault::L2RetentionRules& rules, const vault::Layout& layout)
      : rules_(rules), layout_(layout) {}

  void done(const L2RetentionStep& step) override {
    app::log::debug(describe(step, rules_, layout_));
  }
  void failed(const Error& error) override { app::log::error(error.what()); }

 private:
  const vault::L2RetentionRules& rules_;
  const vault::Layout& layout_;
};

void warn_about_room(const vault::L2RetentionReport& report, const vault::L2RetentionRules& rules) {
  if (report.deferred > 0)
    app::log::warn("the disk is full: " + std::to_string(report.deferred) +
                   " more hour(s) of snapshots are packed by a later run. Make room, or limit "
                   "snapshots with --max-bytes");
  if (report.evicted > 0)
    app::log::warn("removed " + std::to_string(report.evicted) +
                   " file(s) of snapshots before their time: all together exceeded --max-bytes");
  if (rules.max_bytes && report.bytes_after > *rules.max_bytes)
    app::log::warn("snapshots still take " + std::to_string(report.bytes_after) +
                   " bytes, more than --max-bytes " + std::to_string(*rules.max_bytes) +
                   ": what is left may still be written, or could not be removed");
}

std::string item(const char* name, std::uint64_t value) {
  return std::string(" ") + name + "=" + std::to_string(value);
}

std::string figures(std::size_t instruments, const vault::L2RetentionReport& report,
                    std::chrono::steady_clock::duration elapsed) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
  return "instruments=" + std::to_string(instruments) + item("packed", report.packed) +
         item("expired", report.expired) + item("evicted", report.evicted) +
         item("failed", report.failed) + item("deferred", report.deferred) +
         item("ignored", report.ignored) + item("before", report.bytes_before) +
         item("after", report.bytes_after) + " ms=" + std::to_string(ms);
}

ExitCode print_plan(vault::FileSystem& fs, const vault::Layout& layout, const Chosen& chosen,
                    const vault::L2RetentionRules& rules, Timestamp now) {
  const auto& instruments = chosen.instruments;
  const auto [hours, ignored] = list_l2_hours(fs, layout, instruments);
  const auto by_age = plan_by_age(hours, rules, now);
  const auto by_size = plan_by_size(after(hours, by_age), rules, now);
  std::string out;
  for (const auto& plan : {by_age, by_size})
    for (const L2RetentionStep& step : plan) out += describe(step, rules, layout) + '\n';
  app::write_result(out);
  if (!by_size.empty())
    app::log::info(
        "how small packing makes an hour shows when it is packed: --max-bytes may remove less");
  const auto result = chosen.unknown == 0 ? ExitCode::ok : ExitCode::no_input;
  app::log_ending(result, "dry_run=1" + item("instruments", instruments.size()) +
                              item("steps", by_age.size() + by_size.size()) +
                              item("ignored", ignored) + item("before", total_size(hours.files)));
  return result;
}

}  // namespace

ExitCode run(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  const auto rules = make_rules(options);
  const auto layout = options.vault.layout();
  const auto fs = vault::native_file_system();
  const auto now = app::utc_now();
  const auto chosen = instruments_asked_for(options, *fs, layout);
  if (chosen.instruments.empty()) return ExitCode::no_input;
  if (options.dry_run) return print_plan(*fs, layout, chosen, rules, now);
  LoggingObserver observer(rules, layout);
  const auto report =
      run_l2_retention(*fs, layout, chosen.instruments, rules, now, program.name, observer);
  warn_about_room(report, rules);
  const bool is_only_unknown = report.result == ExitCode::ok && chosen.unknown > 0;
  const auto result = is_only_unknown ? ExitCode::no_input : report.result;
  app::log_ending(
      result, figures(chosen.instruments.size(), report, std::chrono::steady_clock::now() - start));
  return result;
}

}  // namespace rq::l2_retention
