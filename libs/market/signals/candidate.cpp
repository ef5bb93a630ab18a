#include "market/signals/candidate.hpp"

#include <span>

#include "market/signals/wick_break.hpp"

namespace rq {

namespace {

/// Whether `part` of `whole` is at most `percent`. True for 0 of 0.
bool at_most(const Decimal& percent, std::uint64_t part, std::uint64_t whole) {
  return BigDecimal(part, 0) * BigDecimal(100, 0) <= BigDecimal(whole, 0) * BigDecimal(percent);
}

bool fails_untouched(Verdict test, const Candidate& candidate, const SignalRules& rules) {
  const auto age = candidate.as_of - candidate.wick.creation;
  return (test == Verdict::too_young && age < rules.age_min) ||
         (test == Verdict::too_old && age > rules.age_max);
}

bool fails_touched(Verdict test, const Candidate& candidate, const SignalRules& rules) {
  const WickRecord& wick = candidate.wick;
  const auto age = *wick.touch_time - wick.creation;
  const auto& distance = wick.touch_tip_distance_ticks;
  switch (test) {
    case Verdict::touched_too_young:
      return age < rules.age_min;
    case Verdict::touched_too_old:
      return age > rules.age_max;
    case Verdict::touched_long_ago:
      return *wick.touch_time <= candidate.as_of - rules.trigger_window;
    case Verdict::touched_too_far:
      return !distance || *distance > max_tip_distance_ticks;
    case Verdict::broken:
      return wick.broken_at(candidate.as_of);
    default:
      return false;
  }
}

bool fails(Verdict test, const Candidate& candidate, const SignalRules& rules) {
  if (test == Verdict::too_large)
    return !at_most(rules.max_size_percentile, candidate.smaller, candidate.around.total());
  if (test == Verdict::too_few_touched) return candidate.around.touched < rules.min_touched;
  switch (candidate.status) {
    case WickStatus::untouched:
      return fails_untouched(test, candidate, rules);
    case WickStatus::touched:
      return fails_touched(test, candidate, rules);
    case WickStatus::expired:
      break;
  }
  return test == Verdict::expired;
}

// In the order of the enumerators: what needs the wicks around comes last.
constexpr std::span all_tests = std::span(all_verdicts).subspan<1>();
constexpr std::span tests_among = all_tests.last<2>();
constexpr std::span tests_alone = all_tests.first<all_tests.size() - tests_among.size()>();

Verdict first_failed(std::span<const Verdict> tests, const Candidate& candidate,
                     const SignalRules& rules) {
  for (const Verdict test : tests)
    if (fails(test, candidate, rules)) return test;
  return Verdict::signal;
}

BigDecimal number(std::uint64_t value) {
  return {value, 0};
}

/// Exact minutes would need fractions without end: to the thousandth.
BigDecimal minutes(std::chrono::milliseconds duration) {
  constexpr int places = 3;
  return BigDecimal::quotient_to_places(BigDecimal(duration.count(), 0), Decimal(60'000, 0),
                                        places);
}

Measured failed_age(std::chrono::milliseconds age, Measured::Bound bound,
                    std::chrono::minutes limit, std::string_view name) {
  return {
      .name = name, .value = minutes(age), .bound = bound, .limit = minutes(limit), .unit = "min"};
}

Measured failed_distance(const std::optional<std::uint64_t>& ticks) {
  Measured measured{.name = "distance from the tip when touched",
                    .bound = Measured::Bound::at_most,
                    .limit = number(max_tip_distance_ticks),
                    .unit = "ticks"};
  if (ticks) measured.value = number(*ticks);
  return measured;
}

/// What part of the wicks around is smaller.
BigDecimal percent_smaller(const Candidate& candidate) {
  constexpr int places = 1;
  return BigDecimal::quotient_to_places(number(candidate.smaller * 100),
                                        number(candidate.around.total()), places);
}

}  // namespace

Verdict judge_alone(const Candidate& candidate, const SignalRules& rules) {
  return first_failed(tests_alone, candidate, rules);
}

Verdict judge_among(const Candidate& candidate, const SignalRules& rules) {
  return first_failed(tests_among, candidate, rules);
}

Failures failures_of(const Candidate& candidate, const SignalRules& rules) {
  Failures failures;
  for (const Verdict test : all_tests) {
    if (!fails(test, candidate, rules)) continue;
    ++failures.count;
    failures.last = test;
  }
  return failures;
}

Measured measure(Verdict failed, const Candidate& candidate, const SignalRules& rules) {
  using enum Measured::Bound;
  const WickRecord& wick = candidate.wick;
  const auto age = candidate.as_of - wick.creation;
  switch (failed) {
    case Verdict::too_young:
      return failed_age(age, at_least, rules.age_min, "age");
    case Verdict::too_old:
      return failed_age(age, at_most, rules.age_max, "age");
    case Verdict::touched_too_young:
      return failed_age(*wick.touch_time - wick.creation, at_least, rules.age_min,
                        "age when touched");
    case Verdict::touched_too_old:
      return failed_age(*wick.touch_time - wick.creation, at_most, rules.age_max,
                        "age when touched");
    case Verdict::touched_long_ago:
      return failed_age(candidate.as_of - *wick.touch_time, below, rules.trigger_window,
                        "time since the touch");
    case Verdict::touched_too_far:
      return failed_distance(wick.touch_tip_distance_ticks);
    case Verdict::broken:
      return {.name = "distance past the tip after the touch",
              .value = ticks_beyond(wick.type, wick.tip, wick.broken->price, *wick.tick_size),
              .bound = at_most,
              .limit = number(max_tip_distance_ticks),
              .unit = "ticks"};
    case Verdict::too_large:
      return {.name = "smaller wicks around",
              .value = percent_smaller(candidate),
              .bound = at_most,
              .limit = rules.max_size_percentile,
              .unit = "%"};
    case Verdict::too_few_touched:
      return {.name = "touched wicks around",
              .value = number(candidate.around.touched),
              .bound = at_least,
              .limit = number(rules.min_touched)};
    case Verdict::signal:
    case Verdict::expired:
    case Verdict::touched_since:
      break;
  }
  return {};
}

}  // namespace rq
