#include "market/signals/signal.hpp"

#include <tuple>

namespace rq {

std::string_view name_of(SignalStage stage) {
  return stage == SignalStage::armed ? "ARMED" : "TRIGGERED";
}

std::string_view name_of(Direction direction) {
  return direction == Direction::go_long ? "LONG" : "SHORT";
}

std::string_view name_of(SignalStrength strength) {
  return strength == SignalStrength::high ? "HIGH" : "VERY_HIGH";
}

Direction Signal::direction() const {
  return wick_type == WickType::high ? Direction::go_short : Direction::go_long;
}

std::chrono::minutes Signal::age() const {
  return std::chrono::floor<std::chrono::minutes>(touch_time.value_or(as_of) - creation);
}

std::optional<TouchStrength> Signal::tip_tier() const {
  if (!tip_distance_ticks || *tip_distance_ticks > max_tip_distance_ticks) return std::nullopt;
  return strength_of(*tip_distance_ticks);
}

SignalStrength Signal::strength() const {
  return surrounding.touched >= very_high_touched && tip_exact() ? SignalStrength::very_high
                                                                 : SignalStrength::high;
}

bool comes_before(const Signal& a, const Signal& b) {
  const auto a_strength = a.strength();
  const auto b_strength = b.strength();
  return std::tie(b_strength, b.surrounding.touched, b.creation, a.event_id) <
         std::tie(a_strength, a.surrounding.touched, a.creation, b.event_id);
}

}  // namespace rq
