#include "market/page_doubts.hpp"

#include <utility>

namespace rq {

bool PageDoubts::believe(std::span<const TradeText> page, const Context& context) {
  bool is_new = false;
  const auto note = [&](Oddity::Kind kind, TradeId id, std::uint64_t detail) {
    if (said_.size() >= most_said) said_.clear();
    is_new = said_.insert({kind, id, detail}).second || is_new;
  };
  const auto note_time = [&](const TradeText& trade) {
    note(Oddity::Kind::time, trade.id,
         static_cast<std::uint64_t>(trade.time.time_since_epoch().count()));
  };
  const TradeText* before = nullptr;
  for (const auto& trade : page) {
    const auto* const previous = std::exchange(before, &trade);
    if (trade.id <= context.last) continue;
    if (context.below && trade.id >= *context.below)
      note(Oddity::Kind::not_asked_for, trade.id, *context.below);
    if (trade.time > context.latest) note_time(trade);
    if (previous == nullptr) continue;
    if (previous->id == trade.id) note(Oddity::Kind::twice, trade.id, 0);
    if (previous->id + 1 < trade.id) note(Oddity::Kind::jump, previous->id, trade.id);
    if (previous->time > trade.time + disorder) {
      note_time(*previous);
      note_time(trade);
    }
    const bool is_end = &trade == &page.back() && trade.id < context.newest;
    if (is_end && trade.time > previous->time + disorder) note_time(trade);
  }
  return !is_new;
}

}  // namespace rq
