#include "market/wick.hpp"

#include <algorithm>

namespace rq {

namespace {

constexpr std::array both_types{WickType::high, WickType::low};

const Price& extreme(const Candle& candle, WickType type) {
  return type == WickType::high ? candle.high : candle.low;
}

bool reaches(const Candle& candle, const Wick& wick) {
  return wick.type == WickType::high ? candle.high >= wick.high : candle.low <= wick.low;
}

std::optional<std::uint64_t> ticks_between(const Price& a, const Price& b,
                                           const std::optional<Price>& tick_size) {
  if (!tick_size) return std::nullopt;
  return BigDecimal::floor_quotient(distance(a, b).value, tick_size->value);
}

/// The tip nearest to where `candle` turned, among untouched tips in stack order. The tips that the
/// candle reached are at the young end, so the nearest is one of the two where they part.
std::optional<Price> nearest_tip(const std::deque<Wick>& stack, const Candle& candle,
                                 WickType type) {
  const auto first_reached = std::partition_point(
      stack.begin(), stack.end(), [&](const Wick& wick) { return !reaches(candle, wick); });
  const Price& turn = extreme(candle, type);
  std::optional<Price> nearest;
  if (first_reached != stack.end()) nearest = first_reached->tip();
  if (first_reached != stack.begin()) {
    const Price& beyond = std::prev(first_reached)->tip();
    if (!nearest || distance(beyond, turn) < distance(*nearest, turn)) nearest = beyond;
  }
  return nearest;
}

/// Oldest first, high before low: the order of events of one kind.
void sort_by_creation(std::vector<WickEvent>::iterator first,
                      std::vector<WickEvent>::iterator last) {
  std::sort(first, last, [](const WickEvent& a, const WickEvent& b) {
    return std::pair(a.wick.creation, a.wick.type) < std::pair(b.wick.creation, b.wick.type);
  });
}

std::vector<WickEvent>::iterator from(std::vector<WickEvent>& events, std::size_t index) {
  return events.begin() + static_cast<std::ptrdiff_t>(index);
}

}  // namespace

std::string_view name_of(WickType type) {
  return type == WickType::high ? "high" : "low";
}

std::string_view name_of(WickStatus status) {
  constexpr std::array<std::string_view, 3> names{"untouched", "touched", "expired"};
  return names[static_cast<std::size_t>(status)];
}

std::string_view name_of(TouchClass touch) {
  constexpr std::array<std::string_view, 3> names{"wick", "body", "both"};
  return names[static_cast<std::size_t>(touch)];
}

std::string_view name_of(TouchStrength strength) {
  constexpr std::array<std::string_view, 4> names{"EXACT", "NEAR", "CLOSE", "TOUCHED"};
  return names[static_cast<std::size_t>(strength)];
}

TouchStrength strength_of(std::uint64_t tip_distance_ticks) {
  if (tip_distance_ticks == 0) return TouchStrength::exact;
  if (tip_distance_ticks == 1) return TouchStrength::near;
  return tip_distance_ticks <= 3 ? TouchStrength::close : TouchStrength::touched;
}

PriceDistance Wick::size() const {
  const Price& body_edge = type == WickType::high ? std::max(open, close) : std::min(open, close);
  return distance(tip(), body_edge);
}

PriceDistance Wick::body_size() const {
  return distance(open, close);
}

std::string Wick::event_id(const InstId& instrument) const {
  std::string id = instrument.str();
  id += '|';
  id += name_of(timeframe);
  id += '|';
  append_seconds(id, creation);
  id += '|';
  id += name_of(type);
  return id;
}

WickTracker::WickTracker(const std::vector<Wick>& untouched) {
  for (const Wick& wick : untouched) stack(wick.timeframe, wick.type).push_back(wick);
}

void WickTracker::add(const Candle& candle, const std::optional<Price>& tick_size,
                      std::vector<WickEvent>& out) {
  expire(candle.timeframe, candle.end(), tick_size, out);
  // A new wick measures itself against the tips that this candle met, touched ones included.
  std::array<std::optional<std::uint64_t>, 2> formed_distance;
  for (const WickType type : both_types) {
    const auto nearest = nearest_tip(stack(candle.timeframe, type), candle, type);
    if (nearest)
      formed_distance[static_cast<std::size_t>(type)] =
          ticks_between(*nearest, extreme(candle, type), tick_size);
  }
  touch(candle, tick_size, out);
  for (const WickType type : both_types)
    create(type, candle, formed_distance[static_cast<std::size_t>(type)], tick_size, out);
}

void WickTracker::expire(Timeframe timeframe, Timestamp now, const std::optional<Price>& tick_size,
                         std::vector<WickEvent>& out) {
  const auto first = out.size();
  for (const WickType type : both_types) {
    Stack& wicks = stack(timeframe, type);
    while (!wicks.empty() && wicks.front().expiry() <= now) {
      out.push_back({std::move(wicks.front()), WickStatus::expired, std::nullopt, tick_size});
      wicks.pop_front();
    }
  }
  sort_by_creation(from(out, first), out.end());
}

void WickTracker::touch(const Candle& candle, const std::optional<Price>& tick_size,
                        std::vector<WickEvent>& out) {
  const auto first = out.size();
  const auto [body_low, body_high] = std::minmax(candle.open, candle.close);
  for (const WickType type : both_types) {
    Stack& wicks = stack(candle.timeframe, type);
    while (!wicks.empty() && reaches(candle, wicks.back())) {
      Wick wick = std::move(wicks.back());
      wicks.pop_back();
      const bool by_body = body_low <= wick.tip() && wick.tip() <= body_high;
      const Touch touch{candle.end(), by_body ? TouchClass::both : TouchClass::wick,
                        ticks_between(extreme(candle, type), wick.tip(), tick_size)};
      out.push_back({std::move(wick), WickStatus::touched, touch, tick_size});
    }
  }
  sort_by_creation(from(out, first), out.end());
}

void WickTracker::create(WickType type, const Candle& candle,
                         std::optional<std::uint64_t> formed_distance,
                         const std::optional<Price>& tick_size, std::vector<WickEvent>& out) {
  Wick wick{candle.timeframe, type,       candle.end(), candle.open,
            candle.high,      candle.low, candle.close, formed_distance};
  if (wick.tip() == candle.open || wick.tip() == candle.close) return;  // no shadow on this side
  stack(candle.timeframe, type).push_back(wick);
  out.push_back({std::move(wick), WickStatus::untouched, std::nullopt, tick_size});
}

std::vector<Wick> WickTracker::untouched(Timeframe timeframe) const {
  const auto& [high, low] = stacks_[index_of(timeframe)];
  std::vector<Wick> wicks;
  wicks.reserve(high.size() + low.size());
  std::merge(high.begin(), high.end(), low.begin(), low.end(), std::back_inserter(wicks),
             [](const Wick& a, const Wick& b) { return a.creation < b.creation; });
  return wicks;
}

std::vector<Wick> WickTracker::untouched() const {
  std::vector<Wick> wicks;
  for (const Timeframe timeframe : all_timeframes) {
    auto part = untouched(timeframe);
    std::move(part.begin(), part.end(), std::back_inserter(wicks));
  }
  return wicks;
}

}  // namespace rq
