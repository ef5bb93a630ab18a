#include "l2_retention/run.hpp"

#include <algorithm>
#include <chrono>

#include "app/ending.hpp"
#include "app/instrument_choice.hpp"
#include "app/log.hpp"
#include "app/result_output.hpp"
#include "app/wall_clock.hpp"
#include "vault/instrument_folders.hpp"
#include "vault/l2_retention_job.hpp"
#include "vault/l2_retention_state.hpp"

namespace rq::l2_retention {

namespace {

using vault::L2Removal;
using vault::L2RemovalDoubt;
using vault::L2RetentionAction;
using vault::L2RetentionStep;

std::vector<InstId> instruments_with_snapshots(vault::FileSystem& fs, const vault::Layout& layout) {
  return app::instruments_in(fs, layout, layout.l2_root());
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
    if (vault::may_have([&] { return !fs.list(layout.l2_folder(instrument)).empty(); })) {
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
      return "remove  " + file + "older than " + std::to_string(rules.keep->count()) + " d";
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
  void note(const std::string& message) override { app::log::warn(message); }

 private:
  const vault::L2RetentionRules& rules_;
  const vault::Layout& layout_;
};

/// "600 hours of BTC-USDT-SWAP, 2026-10-24T05:00:00Z to 2026-11-18T04:00:00Z (5912345678 bytes)"
std::string describe(const L2Removal& removal) {
  return std::to_string(removal.hours) + (removal.hours == 1 ? " hour" : " hours") + " of " +
         removal.instrument.str() + ", " + format_seconds(removal.first) + " to " +
         format_seconds(removal.last) + " (" + std::to_string(removal.bytes) + " bytes)";
}

/// What is to go, without a line for each of hundreds of instruments.
std::string describe(const std::vector<L2Removal>& removals) {
  constexpr std::size_t most = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(removals.size(), most); ++i)
    text += (i == 0 ? "" : "; ") + describe(removals[i]);
  if (removals.size() > most)
    text += "; and of " + std::to_string(removals.size() - most) + " more instruments";
  return text;
}

std::string why(L2RemovalDoubt doubt) {
  if (doubt == L2RemovalDoubt::clock)
    return "and this machine's clock is more than a day ahead of the newest snapshot: check it, "
           "or wait until a recorder has written one";
  return "more than a day at once";
}

/// The advice is the same command: limits that are wanted are agreed to, others are corrected.
std::string wants_agreement(const std::vector<L2Removal>& removals, L2RemovalDoubt doubt,
                            const Options& options) {
  return "nothing is removed: these limits remove " + describe(removals) + ", " + why(doubt) +
         ". If they are to go, run this once, as the same user: " + agreeing_command(options) +
         " (with --dry-run instead of --yes it shows each file). If they are to stay, give more "
         "with --keep-days and --max-bytes, or neither";
}

void warn_about_room(const vault::L2RetentionReport& report, const vault::L2RetentionRules& rules) {
  if (report.deferred > 0)
    app::log::warn("the disk is full: " + std::to_string(report.deferred) +
                   " more hour(s) of snapshots are packed by a later run. Make room, or limit "
                   "snapshots with --max-bytes");
  if (report.evicted > 0)
    app::log::warn("removed " + std::to_string(report.evicted) +
                   " file(s) of snapshots before their time: all together exceeded --max-bytes");
  if (rules.max_bytes && report.bytes_after > *rules.max_bytes && report.held.empty())
    app::log::warn("snapshots still take " + std::to_string(report.bytes_after) +
                   " bytes, more than --max-bytes " + std::to_string(*rules.max_bytes) +
                   ": what is left may still be written, or could not be removed");
}

std::string item(const char* name, std::uint64_t value) {
  return std::string(" ") + name + "=" + std::to_string(value);
}

std::uint64_t hours_in(const std::vector<L2Removal>& removals) {
  std::uint64_t hours = 0;
  for (const L2Removal& removal : removals) hours += removal.hours;
  return hours;
}

std::string figures(std::size_t instruments, const vault::L2RetentionReport& report,
                    std::chrono::steady_clock::duration elapsed) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
  return "instruments=" + std::to_string(instruments) + item("packed", report.packed) +
         item("expired", report.expired) + item("evicted", report.evicted) +
         item("held", hours_in(report.held)) + item("failed", report.failed) +
         item("deferred", report.deferred) + item("ignored", report.ignored) +
         item("before", report.bytes_before) + item("after", report.bytes_after) +
         " ms=" + std::to_string(ms);
}

vault::L2LastRuns last_runs(vault::FileSystem& fs, const vault::Layout& layout) {
  try {
    return vault::read_l2_last_runs(fs, layout);
  } catch (const Error& error) {
    app::log::warn(error.what());
    return {};
  }
}

ExitCode print_plan(vault::FileSystem& fs, const vault::Layout& layout, const Chosen& chosen,
                    const Options& options, const vault::L2RetentionRules& rules, Timestamp now) {
  const auto& instruments = chosen.instruments;
  const auto [hours, ignored, unreadable] = list_l2_hours(fs, layout, instruments);
  auto result = chosen.unknown == 0 ? ExitCode::ok : ExitCode::no_input;
  for (const auto& [instrument, error] : unreadable) {
    app::log::error(error.what());
    if (result == ExitCode::ok) result = error.code();
  }
  const auto forecast = forecast_l2_retention(hours, rules, last_runs(fs, layout), now);
  std::string out;
  for (const auto& plan : {forecast.by_age, forecast.by_size})
    for (const L2RetentionStep& step : plan) out += describe(step, rules, layout) + '\n';
  app::write_result(out);
  if (!forecast.by_size.empty())
    app::log::info(
        "how small packing makes an hour shows when it is packed: --max-bytes may remove less");
  if (!rules.agreed && forecast.doubt != L2RemovalDoubt::none)
    app::log::warn(wants_agreement(forecast.removals, forecast.doubt, options));
  app::log_ending(result, "dry_run=1" + item("instruments", instruments.size()) +
                              item("steps", forecast.by_age.size() + forecast.by_size.size()) +
                              item("removed_hours", hours_in(forecast.removals)) +
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
  if (options.dry_run) return print_plan(*fs, layout, chosen, options, rules, now);
  if (!rules.keep && !rules.max_bytes)
    app::log::info("nothing is removed without a limit: --keep-days or --max-bytes");
  LoggingObserver observer(rules, layout);
  const auto report =
      run_l2_retention(*fs, layout, chosen.instruments, rules, now, program.name, observer);
  if (report.doubt != L2RemovalDoubt::none)
    app::log::error(wants_agreement(report.held, report.doubt, options));
  warn_about_room(report, rules);
  const bool is_only_unknown = report.result == ExitCode::ok && chosen.unknown > 0;
  const auto result = is_only_unknown ? ExitCode::no_input : report.result;
  app::log_ending(
      result, figures(chosen.instruments.size(), report, std::chrono::steady_clock::now() - start));
  return result;
}

}  // namespace rq::l2_retention
