#include "market/exchange_clock.hpp"

#include <algorithm>

namespace rq {

void ExchangeClock::on_answer(Timestamp time, Reading now) {
  answers_[answer_count_++ % answers_.size()] = time - Timestamp{} - now;
}

TimeBounds ExchangeClock::bounds(Reading now, Timestamp machine) const {
  auto earliest = Timestamp::max();
  auto latest = Timestamp::min();
  const auto include = [&](Timestamp clock) {
    earliest = std::min(earliest, clock);
    latest = std::max(latest, clock);
  };
  for (std::size_t i = 0; i < std::min<std::size_t>(answers_.size(), answer_count_); ++i)
    include(Timestamp{} + answers_[i] + now);
  if (event_count_ >= enough_events) include(Timestamp{} + median_of_events() + now);
  if (latest < earliest) include(machine);
  return {.from = earliest - TimeBounds::most_behind, .to = latest + most_ahead};
}

ExchangeClock::Reading ExchangeClock::median_of_events() const {
  auto sorted = events_;
  const auto end =
      sorted.begin() + static_cast<std::ptrdiff_t>(std::min(sorted.size(), event_count_));
  const auto middle = sorted.begin() + (end - sorted.begin()) / 2;
  std::nth_element(sorted.begin(), middle, end);
  return *middle;
}

}  // namespace rq
