#include <algorithm>
#include <span>

#include "market/signals/basis_points.hpp"
#include "market/signals/factors.hpp"

namespace rq {

namespace {

Timestamp end_of(const VwapRecord& record) {
  return record.window_start + std::chrono::minutes(1);
}

/// `value` counted so that more is better for the fade.
BigDecimal for_the_fade(Direction direction, const BigDecimal& value) {
  return direction == Direction::go_short ? value : BigDecimal() - value;
}

/// The window of the slower VWAP: less history is no 4 h VWAP.
constexpr std::chrono::minutes slow_window = std::chrono::hours(4);

/// The records known at the end of the last full minute, oldest first; those that are recent enough
/// are the last `fresh` of them.
struct Known {
  std::span<const VwapRecord> records;
  std::size_t fresh = 0;
};

Known known_records(const MarketView& view, Timestamp through, const ConfluenceRules& rules) {
  const auto ended_by = [&](Timestamp time) {
    return std::partition_point(view.vwap.begin(), view.vwap.end(),
                                [&](const auto& record) { return end_of(record) <= time; });
  };
  const auto end = ended_by(through);
  const auto first_fresh = ended_by(through - rules.price_age);
  return {{view.vwap.begin(), end}, static_cast<std::size_t>(end - first_fresh)};
}

/// What keeps the VWAP of the minute that ended at `through` from being one, if anything.
std::optional<Missing> missing_vwap(const MarketView& view, const Known& known, Timestamp through) {
  const auto& covered = view.vwap_coverage;
  if (!covered.from || !covered.through || *covered.from >= through) return Missing{.what = "VWAP"};
  if (*covered.through < through) return Missing{.what = "VWAP", .only_to = covered.through};
  if (through - *covered.from < slow_window)
    return Missing{.what = "VWAP",
                   .history = std::chrono::floor<std::chrono::minutes>(through - *covered.from),
                   .window = slow_window};
  if (known.records.empty() || end_of(known.records.back()) != through)
    return Missing{.what = "VWAP"};
  return std::nullopt;
}

/// Whether the fast VWAP went to the side of the slow one that the fade hopes for.
bool crosses(const VwapRecord& before, const VwapRecord& now, Direction direction) {
  if (!before.vwap_1h || !now.vwap_1h || end_of(before) != now.window_start) return false;
  return direction == Direction::go_short
             ? *before.vwap_1h >= before.vwap_4h && *now.vwap_1h < now.vwap_4h
             : *before.vwap_1h <= before.vwap_4h && *now.vwap_1h > now.vwap_4h;
}

int count_crosses(const Known& known, Direction direction) {
  const auto& records = known.records;
  int count = 0;
  for (std::size_t i = records.size() - known.fresh; i < records.size(); ++i)
    if (i > 0 && crosses(records[i - 1], records[i], direction)) ++count;
  return count;
}

Measured deviation(const BigDecimal& price, const BigDecimal& vwap, Direction direction,
                   const Decimal& at_least) {
  const BigDecimal gain = for_the_fade(direction, price - vwap);
  return {.name = "deviation with the fade",
          .passed = gain * ten_thousand() >= vwap * BigDecimal(at_least),
          .value = for_the_fade(direction, in_bps(price, vwap)),
          .bound = Measured::Bound::at_least,
          .limit = at_least,
          .unit = "bps"};
}

/// The tip's distance to the nearer of the two VWAPs.
Measured anchor(const BigDecimal& tip, const VwapRecord& record, const Decimal& at_most) {
  Measured nearest{.name = "anchor",
                   .passed = is_within_bps(tip, record.vwap_4h, at_most),
                   .value = in_bps(tip, record.vwap_4h).abs(),
                   .bound = Measured::Bound::at_most,
                   .limit = at_most,
                   .unit = "bps"};
  if (record.vwap_1h) {
    nearest.passed = nearest.passed || is_within_bps(tip, *record.vwap_1h, at_most);
    nearest.value = std::min(*nearest.value, in_bps(tip, *record.vwap_1h).abs());
  }
  return nearest;
}

FactorAnswer unknown(const Missing& missing) {
  return {.state = FactorState::unknown,
          .evidence = {{"dev_bps", {}}, {"extended", {}}, {"anchor", {}}, {"cross", {}}},
          .missing = missing};
}

}  // namespace

FactorAnswer judge_vwap(const Signal& signal, const MarketView& view,
                        const ConfluenceRules& rules) {
  const Timestamp through = floor_minute(view.as_of);
  const auto known = known_records(view, through, rules);
  if (const auto missing = missing_vwap(view, known, through)) return unknown(*missing);
  const auto price = current_price(view, rules);
  if (!price) return unknown({.what = "1m candle"});
  const VwapRecord& newest = known.records.back();
  const Direction direction = signal.direction();
  const BigDecimal now = price->value;

  const auto by_deviation = deviation(now, newest.vwap_4h, direction, rules.deviation_bps);
  const auto by_anchor = anchor(signal.tip.value, newest, rules.anchor_bps);
  const int cross_count = count_crosses(known, direction);
  const bool extended =
      by_deviation.passed && deviation(now, newest.vwap_4h, direction, rules.extended_bps).passed;
  constexpr int shown_places = 2;
  const auto dev_bps = BigDecimal::quotient_to_places((now - newest.vwap_4h) * ten_thousand(),
                                                      newest.vwap_4h, shown_places);
  FactorAnswer answer{.state = FactorState::met,
                      .evidence = {{"dev_bps", dev_bps},
                                   {"extended", extended},
                                   {"anchor", by_anchor.passed},
                                   {"cross", cross_count > 0}},
                      .tests = {by_deviation,
                                by_anchor,
                                {.name = "crosses",
                                 .passed = cross_count > 0,
                                 .value = Decimal(cross_count, 0),
                                 .bound = Measured::Bound::at_least,
                                 .limit = Decimal(1, 0)}},
                      .number = dev_bps};
  if (by_deviation.passed) {
    answer.reason = extended ? "extended" : "deviation";
  } else if (by_anchor.passed) {
    answer.reason = "anchor";
    answer.number = by_anchor.value;
  } else if (cross_count > 0) {
    answer.reason = "cross";
    answer.number.reset();
  } else {
    answer.state = FactorState::not_met;
  }
  return answer;
}

}  // namespace rq
