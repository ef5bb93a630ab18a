#include "vault/l2_retention.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace rq::vault {

namespace {

/// Tells which hours may still be written.
class OpenHours {
 public:
  OpenHours(const L2Hours& hours, Timestamp now)
      : present_(std::chrono::floor<std::chrono::hours>(now)),
        newest_(newest_hours(hours.files)),
        recorded_(hours.recorded) {}

  [[nodiscard]] bool contains(const L2HourFile& file) const {
    if (file.hour >= present_) return true;
    const auto newest = newest_.find(file.instrument);
    return newest != newest_.end() && newest->second == file.hour &&
           recorded_.contains(file.instrument);
  }

 private:
  Timestamp present_;
  std::map<InstId, Timestamp> newest_;
  std::set<InstId> recorded_;
};

using Hour = std::pair<InstId, Timestamp>;

std::set<Hour> packed_hours(const std::vector<L2HourFile>& files) {
  std::set<Hour> hours;
  for (const L2HourFile& file : files)
    if (file.form == L2Form::packed) hours.emplace(file.instrument, file.hour);
  return hours;
}

/// What is to be done about lines or a packed form that nobody writes any more.
std::optional<L2RetentionAction> action_by_age(const L2HourFile& file, bool is_packed_too,
                                               const L2RetentionRules& rules, Timestamp now) {
  const auto age = now - file.hour;
  if (rules.keep && age > *rules.keep) return L2RetentionAction::expire;
  if (file.form == L2Form::packed) return std::nullopt;
  if (is_packed_too) return L2RetentionAction::finish;
  if (age > rules.uncompressed) return L2RetentionAction::pack;
  return std::nullopt;
}

void sort(L2RetentionPlan& plan) {
  std::sort(plan.begin(), plan.end(), [](const L2RetentionStep& a, const L2RetentionStep& b) {
    return std::tie(a.action, a.file.hour, a.file.instrument, a.file.form) <
           std::tie(b.action, b.file.hour, b.file.instrument, b.file.form);
  });
}

}  // namespace

L2RetentionPlan plan_by_age(const L2Hours& hours, const L2RetentionRules& rules, Timestamp now) {
  const OpenHours open(hours, now);
  const auto packed = packed_hours(hours.files);
  L2RetentionPlan plan;
  for (const L2HourFile& file : hours.files) {
    if (file.form == L2Form::packing) {
      plan.push_back({L2RetentionAction::sweep, file});
    } else if (!open.contains(file)) {
      const bool is_packed_too = packed.contains({file.instrument, file.hour});
      if (const auto action = action_by_age(file, is_packed_too, rules, now))
        plan.push_back({*action, file});
    }
  }
  sort(plan);
  return plan;
}

L2RetentionPlan plan_by_size(const L2Hours& hours, const L2RetentionRules& rules, Timestamp now) {
  if (!rules.max_bytes) return {};
  const OpenHours open(hours, now);
  std::vector<L2HourFile> candidates;
  for (const L2HourFile& file : hours.files)
    if (!open.contains(file)) candidates.push_back(file);
  std::sort(candidates.begin(), candidates.end(), [](const L2HourFile& a, const L2HourFile& b) {
    return std::tuple(a.form == L2Form::lines, a.hour, a.instrument, a.form) <
           std::tuple(b.form == L2Form::lines, b.hour, b.instrument, b.form);
  });
  L2RetentionPlan plan;
  std::uint64_t total = total_size(hours.files);
  for (const L2HourFile& file : candidates) {
    if (total <= *rules.max_bytes) break;
    plan.push_back({L2RetentionAction::evict, file});
    total -= file.size;
  }
  return plan;
}

L2Hours after(const L2Hours& hours, const L2RetentionPlan& plan) {
  const auto key = [](const L2HourFile& file) {
    return std::tuple(file.instrument, file.hour, file.form);
  };
  std::map<std::tuple<InstId, Timestamp, L2Form>, L2RetentionAction> actions;
  for (const auto& [action, file] : plan) actions.emplace(key(file), action);
  L2Hours left{{}, hours.recorded};
  for (const L2HourFile& file : hours.files) {
    const auto action = actions.find(key(file));
    if (action == actions.end()) {
      left.files.push_back(file);
    } else if (action->second == L2RetentionAction::pack) {
      left.files.push_back(file);
      left.files.back().form = L2Form::packed;
    }
  }
  return left;
}

std::map<InstId, Timestamp> newest_hours(const std::vector<L2HourFile>& files) {
  std::map<InstId, Timestamp> newest;
  for (const L2HourFile& file : files) {
    if (file.form == L2Form::packing) continue;
    const auto [hour, is_first] = newest.try_emplace(file.instrument, file.hour);
    if (!is_first) hour->second = std::max(hour->second, file.hour);
  }
  return newest;
}

std::uint64_t total_size(const std::vector<L2HourFile>& files) {
  std::uint64_t total = 0;
  for (const L2HourFile& file : files) total += file.size;
  return total;
}

}  // namespace rq::vault
