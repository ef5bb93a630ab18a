#include "market/signals/near_misses.hpp"

#include <algorithm>

#include "market/signals/surrounding_window.hpp"

namespace rq {

namespace {

/// Shortfall / limit; a limit of 0 counts as 1.
BigDecimal relative_shortfall(const Measured& measured) {
  const BigDecimal whole = measured.limit.is_zero() ? BigDecimal(Decimal(1, 0)) : measured.limit;
  return BigDecimal::quotient(measured.shortfall(), whole);
}

bool is_nearer(const NearMiss& a, const NearMiss& b) {
  if (a.measured.value.has_value() != b.measured.value.has_value())
    return a.measured.value.has_value();
  if (a.measured.value) {
    const auto order = relative_shortfall(a.measured) <=> relative_shortfall(b.measured);
    if (order != 0) return order < 0;
  }
  return comes_before(a.signal, b.signal);
}

}  // namespace

std::vector<NearMiss> find_near_misses(const InstId& instrument, std::span<const WickRecord> wicks,
                                       Timestamp as_of, const SignalRules& rules) {
  std::vector<NearMiss> found;
  const auto known = created_by(wicks, as_of);
  SurroundingWindow window(known, as_of, rules.surround);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const WickRecord& wick = known[i];
    if (wick.creation < as_of - rules.candidate_span()) continue;
    window.move_to(i);
    const Candidate candidate{wick, as_of, wick.status_at(as_of), window.surrounding(),
                              window.smaller()};
    const auto failures = failures_of(candidate, rules);
    if (failures.count != 1 || failures.last == Verdict::expired) continue;
    found.push_back({make_signal(instrument, candidate, rules.timeframe), failures.last,
                     measure(failures.last, candidate, rules)});
  }
  std::sort(found.begin(), found.end(), is_nearer);
  return found;
}

}  // namespace rq
