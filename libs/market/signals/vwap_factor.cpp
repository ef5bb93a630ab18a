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

/// The records known at the moment, oldest first; those that are recent enough are the last `fresh`
/// of them.
struct Known {
  std::span<const VwapRecord> records;
  std::size_t fresh = 0;
};

Known known_records(const MarketView& view, const ConfluenceRules& rules) {
  const auto ended_by = [&](Timestamp time) {
    return std::partition_point(view.vwap.begin(), view.vwap.end(),
                                [&](const auto& record) { return end_of(record) <= time; });
  };
  const auto end = ended_by(view.as_of);
  const auto first_fresh = ended_by(view.as_of - rules.price_age);
  return {{view.vwap.begin(), end}, static_cast<std::size_t>(end - first_fresh)};
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

FactorAnswer unknown(std::string_view missing) {
  return {FactorState::unknown,
          {{"dev_bps", {}}, {"extended", {}}, {"anchor", {}}, {"cross", {}}},
          {},
          missing};
}

}  // namespace

FactorAnswer judge_vwap(const Signal& signal, const MarketView& view,
                        const ConfluenceRules& rules) {
  const auto known = known_records(view, rules);
  if (known.fresh == 0) return unknown("VWAP");
  const auto price = current_price(view, rules);
  if (!price) return unknown("1m candle");
  const VwapRecord& newest = known.records.back();
  const Direction direction = signal.direction();
  const BigDecimal now = price->value;

  const auto by_deviation = deviation(now, newest.vwap_4h, direction, rules.deviation_bps);
  const auto by_anchor = anchor(signal.tip.value, newest, rules.anchor_bps);
  const int cross_count = count_crosses(known, direction);
  const bool extended =
      by_deviation.passed && deviation(now, newest.vwap_4h, direction, rules.extended_bps).passed;
  const bool met = by_deviation.passed || by_anchor.passed || cross_count > 0;
  constexpr int shown_places = 2;
  const auto dev_bps = BigDecimal::quotient_to_places((now - newest.vwap_4h) * ten_thousand(),
                                                      newest.vwap_4h, shown_places);
  return {met ? FactorState::met : FactorState::not_met,
          {{"dev_bps", dev_bps},
           {"extended", extended},
           {"anchor", by_anchor.passed},
           {"cross", cross_count > 0}},
          {by_deviation,
           by_anchor,
           {.name = "crosses",
            .passed = cross_count > 0,
            .value = Decimal(cross_count, 0),
            .bound = Measured::Bound::at_least,
            .limit = Decimal(1, 0)}},
          {}};
}

}  // namespace rq
