#include "find_signals/signal_cells.hpp"

#include <string>

namespace rq::app {

Styled stage_cell(const Signal& signal) {
  const bool triggered = signal.stage == SignalStage::triggered;
  return {std::string(name_of(signal.stage)), triggered ? ansi::yellow : ansi::plain};
}

Styled side_cell(const Signal& signal) {
  const bool is_long = signal.direction() == Direction::go_long;
  return {std::string(name_of(signal.direction())), is_long ? ansi::green : ansi::red};
}

Styled level_cell(const Signal& signal) {
  return {signal.tip.value.to_string(), ansi::bold};
}

Styled around_cell(const Signal& signal) {
  const auto& around = signal.surrounding;
  return {std::to_string(around.touched) + "/" + std::to_string(around.total())};
}

Styled tip_cell(const Signal& signal) {
  const auto tier = signal.tip_tier();
  return {std::string(tier ? name_of(*tier) : "-")};
}

Styled strength_cell(const Signal& signal) {
  const bool very_high = signal.strength() == SignalStrength::very_high;
  return {std::string(name_of(signal.strength())), very_high ? ansi::bold : ansi::plain};
}

}  // namespace rq::app
