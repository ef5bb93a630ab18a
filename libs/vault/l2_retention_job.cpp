#include "vault/l2_retention_job.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "vault/instrument_lock.hpp"
#include "vault/l2_packing.hpp"
#include "vault/l2_retention_state.hpp"

namespace rq::vault {

namespace {

/// The lock that a recorder of snapshots holds while it is at work.
constexpr const char* pillar = "l2";

/// One run: its surroundings, and what it has done so far.
class Run {
 public:
  Run(FileSystem& fs, const Layout& layout, const std::vector<InstId>& instruments,
      std::string program, L2RetentionObserver& observer)
      : fs_(fs),
        layout_(layout),
        instruments_(instruments),
        program_(std::move(program)),
        observer_(observer) {}

  L2RetentionReport operator()(const L2RetentionRules& rules, Timestamp now) {
    const auto before = list();
    report_.ignored = before.ignored;
    report_.bytes_before = total_size(before.hours.files);
    const L2LastRuns last_runs = remembered();
    const auto forecast = forecast_l2_retention(before.hours, rules, last_runs, now);
    if (rules.agreed || forecast.doubt == L2RemovalDoubt::none)
      remove_and_pack(forecast.by_age, before.hours, rules, now);
    else
      pack_and_remove(before.hours, rules, last_runs, now);
    const auto left = list().hours;
    report_.bytes_after = total_size(left.files);
    const auto newest = newest_hours(left.files);
    for (const InstId& instrument : instruments_)
      reporting([&] { remove_empty_days(instrument, newest, date_of(now)); });
    if (report_.doubt == L2RemovalDoubt::none)
      reporting([&] {
        remember(last_runs, before.hours, now,
                 rules.agreed ? L2ClockTrust::by_agreement : L2ClockTrust::by_snapshots);
      });
    return report_;
  }

 private:
  /// What can be listed. An instrument that cannot is reported and left alone from then on.
  L2Listing list() {
    auto listing = list_l2_hours(fs_, layout_, instruments_);
    for (const auto& [instrument, error] : listing.unreadable) {
      fail(error);
      std::erase(instruments_, instrument);
    }
    return listing;
  }

  /// What is too old makes room for packing; only then it shows what else must go.
  void remove_and_pack(const L2RetentionPlan& by_age, const L2Hours& before,
                       const L2RetentionRules& rules, Timestamp now) {
    carry_out(by_age, before);
    const auto packed = list().hours;
    carry_out(plan_by_size(packed, rules, now), packed);
  }

  /// Before anything is removed it is known what all of it is, once packing has made it small.
  void pack_and_remove(const L2Hours& before, const L2RetentionRules& rules,
                       const L2LastRuns& last_runs, Timestamp now) {
    carry_out(plan_by_age(before, {.uncompressed = rules.uncompressed}, now), before);
    const auto packed = list().hours;
    const auto forecast = forecast_l2_retention(packed, rules, last_runs, now);
    if (forecast.doubt == L2RemovalDoubt::none) {
      carry_out(removing_steps(forecast.by_age), packed);
      carry_out(forecast.by_size, packed);
      return;
    }
    report_.held = forecast.removals;
    report_.doubt = forecast.doubt;
    if (report_.result == ExitCode::ok) report_.result = ExitCode::usage;
  }

  L2LastRuns remembered() {
    try {
      return read_l2_last_runs(fs_, layout_);
    } catch (const Error& error) {
      observer_.note(error.what());
      return {};
    }
  }

  /// Where removing failed, the time since the last run that did not goes on.
  void remember(L2LastRuns last_runs, const L2Hours& before, Timestamp now, L2ClockTrust trust) {
    std::vector<InstId> judged = instruments_;
    std::erase_if(judged, [this](const InstId& one) { return not_removed_.contains(one); });
    if (note_run(last_runs, judged, before, now, trust))
      write_l2_last_runs(fs_, layout_, last_runs);
  }

  void carry_out(const L2RetentionPlan& plan, const L2Hours& hours) {
    const auto newest = newest_hours(hours.files);
    for (const L2RetentionStep& step : plan) {
      if (disk_is_full_ && step.action == L2RetentionAction::pack) {
        ++report_.deferred;
        continue;
      }
      const auto last = newest.find(step.file.instrument);
      const bool is_newest = last != newest.end() && last->second == step.file.hour &&
                             step.action != L2RetentionAction::sweep;
      const bool is_carried_out = reporting([&] {
        if (is_newest ? carry_out_unrecorded(step) : carry_out(step)) done(step);
      });
      if (!is_carried_out && !removing_steps({step}).empty())
        not_removed_.insert(step.file.instrument);
    }
  }

  /// A recorder that starts in this moment may go on with the newest hour: it keeps out while that
  /// one is worked on, or the hour is left to it. Returns whether the step was carried out.
  bool carry_out_unrecorded(const L2RetentionStep& step) {
    std::unique_ptr<FileLock> lock;
    try {
      lock = lock_instrument(fs_, layout_, pillar, step.file.instrument, program_);
    } catch (const BusyError&) {
      return false;
    }
    return carry_out(step);
  }

  bool carry_out(const L2RetentionStep& step) {
    const auto& [instrument, hour, form, size] = step.file;
    switch (step.action) {
      case L2RetentionAction::pack:
        pack_hour(fs_, layout_, instrument, hour);
        break;
      case L2RetentionAction::finish:
        finish_hour(fs_, layout_, instrument, hour);
        break;
      case L2RetentionAction::sweep:
      case L2RetentionAction::expire:
      case L2RetentionAction::evict: {
        const auto file = layout_.l2_hour(instrument, hour, form);
        fs_.remove(file);
        fs_.sync_directory(file.parent_path());
        break;
      }
    }
    return true;
  }

  void done(const L2RetentionStep& step) {
    switch (step.action) {
      case L2RetentionAction::pack:
      case L2RetentionAction::finish:
        ++report_.packed;
        break;
      case L2RetentionAction::expire:
        ++report_.expired;
        break;
      case L2RetentionAction::evict:
        ++report_.evicted;
        break;
      case L2RetentionAction::sweep:
        break;
    }
    observer_.done(step);
  }

  /// Runs `work`; a failure is reported and keeps nothing else from being done. Whether there was
  /// none.
  bool reporting(const std::function<void()>& work) {
    try {
      work();
      return true;
    } catch (const Error& error) {
      const auto* io = dynamic_cast<const IoError*>(&error);
      if (io != nullptr && io->reason() == std::errc::no_space_on_device) disk_is_full_ = true;
      fail(error);
      return false;
    }
  }

  void fail(const Error& error) {
    ++report_.failed;
    if (report_.result == ExitCode::ok) report_.result = error.code();
    observer_.failed(error);
  }

  /// Folders of past days that hold nothing any more. The newest day with snapshots and those
  /// after it stay: a recorder may just have made them.
  void remove_empty_days(const InstId& instrument, const std::map<InstId, Timestamp>& newest,
                         Date today) {
    const auto last = newest.find(instrument);
    const Date end = last == newest.end() ? today : std::min(today, date_of(last->second));
    for (const auto& entry : fs_.list(layout_.l2_folder(instrument))) {
      const auto day = parse_date(entry.name);
      if (!entry.is_directory || !day || *day >= end) continue;
      const auto folder = layout_.l2_day_folder(instrument, *day);
      if (fs_.list(folder).empty()) fs_.remove_folder(folder);
    }
  }

  FileSystem& fs_;
  const Layout& layout_;
  std::vector<InstId> instruments_;
  std::string program_;
  L2RetentionObserver& observer_;
  L2RetentionReport report_;
  bool disk_is_full_ = false;
  std::set<InstId> not_removed_;  // instruments of which something should have gone
};

}  // namespace

namespace {

L2Listing list_l2_hours(FileSystem& fs, const Layout& layout, const InstId& instrument) {
  L2Listing listing;
  if (fs.is_locked(layout.lock(pillar, instrument))) listing.hours.recorded.insert(instrument);
  for (const auto& day : fs.list(layout.l2_folder(instrument))) {
    if (!day.is_directory || !parse_date(day.name)) {
      ++listing.ignored;
      continue;
    }
    const auto folder = layout.l2_day_folder(instrument, *parse_date(day.name));
    for (const auto& file : fs.list_files(folder)) {
      if (const auto hour = hour_of_l2_file(day.name, file.name))
        listing.hours.files.push_back({instrument, hour->first, hour->second, file.size});
      else
        ++listing.ignored;
    }
  }
  return listing;
}

}  // namespace

L2Listing list_l2_hours(FileSystem& fs, const Layout& layout,
                        const std::vector<InstId>& instruments) {
  L2Listing all;
  for (const InstId& instrument : instruments) {
    try {
      auto one = list_l2_hours(fs, layout, instrument);
      all.ignored += one.ignored;
      all.hours.recorded.merge(one.hours.recorded);
      all.hours.files.insert(all.hours.files.end(), one.hours.files.begin(), one.hours.files.end());
    } catch (const IoError& error) {
      all.unreadable.emplace_back(instrument, error);
    }
  }
  return all;
}

L2RetentionForecast forecast_l2_retention(const L2Hours& hours, const L2RetentionRules& rules,
                                          const L2LastRuns& last_runs, Timestamp now) {
  L2RetentionForecast forecast;
  forecast.by_age = plan_by_age(hours, rules, now);
  forecast.by_size = plan_by_size(after(hours, forecast.by_age), rules, now);
  L2RetentionPlan all = forecast.by_age;
  all.insert(all.end(), forecast.by_size.begin(), forecast.by_size.end());
  forecast.removals = removals_of(all);
  forecast.doubt = doubt_about(forecast.removals, hours, last_runs, now);
  return forecast;
}

L2RetentionReport run_l2_retention(FileSystem& fs, const Layout& layout,
                                   const std::vector<InstId>& instruments,
                                   const L2RetentionRules& rules, Timestamp now,
                                   const std::string& program, L2RetentionObserver& observer) {
  const auto lock =
      lock_file(fs, layout, layout.l2_retention_lock(), "the retention of snapshots", program);
  return Run(fs, layout, instruments, program, observer)(rules, now);
}

}  // namespace rq::vault
