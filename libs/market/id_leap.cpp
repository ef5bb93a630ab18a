#include "market/id_leap.hpp"

#include <algorithm>

namespace rq {

bool contradict(const TradeText& a, const TradeText& b) {
  return a.time != b.time || a.side != b.side || a.price != b.price || a.size != b.size;
}

std::size_t IdLeap::waiting() const {
  return static_cast<std::size_t>(std::ranges::count(suspects_, false, &Suspect::is_judged));
}

bool IdLeap::add(const TradeText& trade) {
  const auto same = std::ranges::find(suspects_, trade.id,
                                      [](const Suspect& suspect) { return suspect.trade.id(); });
  const bool goes_on = std::ranges::any_of(suspects_, [&](const Suspect& suspect) {
    return suspect.trade.id() != trade.id && near(suspect.trade.id(), trade.id, step);
  });
  if (goes_on) return true;
  if (same != suspects_.end()) {  // the same again says no more than before
    if (contradict(same->trade.text(), trade)) suspects_.erase(same);
    return false;
  }
  ask_in_ = {};
  delay_ = first_delay;
  keep(trade, /*is_judged=*/false);
  return false;
}

void IdLeap::keep_aside(const TradeText& trade) {
  keep(trade, /*is_judged=*/true);
}

void IdLeap::keep(const TradeText& trade, bool is_judged) {
  if (suspects_.size() >= most_suspects) suspects_.erase(suspects_.begin());
  suspects_.push_back({.trade = HeldTrade(trade), .is_judged = is_judged});
}

std::vector<HeldTrade> IdLeap::take_near(std::span<const TradeId> ids) {
  std::vector<HeldTrade> taken;
  std::erase_if(suspects_, [&](const Suspect& suspect) {
    const bool is_near =
        std::ranges::any_of(ids, [&](TradeId id) { return near(id, suspect.trade.id()); });
    if (is_near) taken.push_back(suspect.trade);
    return is_near;
  });
  return taken;
}

std::vector<HeldTrade> IdLeap::take_reached(TradeId known) {
  std::vector<HeldTrade> taken;
  std::erase_if(suspects_, [&](const Suspect& suspect) {
    const TradeId id = suspect.trade.id();
    if (id > known && !near(id, known)) return false;
    if (!suspect.is_judged) taken.push_back(suspect.trade);
    return true;
  });
  return taken;
}

void IdLeap::on_expected() {
  for (auto& suspect : suspects_) ++suspect.expected;
}

void IdLeap::tick(std::chrono::milliseconds elapsed, bool reachable) {
  ask_in_ = std::max(ask_in_ - elapsed, std::chrono::milliseconds::zero());
  if (!reachable) return;
  for (auto& suspect : suspects_) suspect.waited += elapsed;
}

std::optional<HeldTrade> IdLeap::take_verdict(std::chrono::milliseconds patience) {
  const auto at = std::ranges::find_if(suspects_, [patience](const Suspect& suspect) {
    return !suspect.is_judged && (suspect.expected >= gone_on || suspect.waited >= patience);
  });
  if (at == suspects_.end()) return std::nullopt;
  at->is_judged = true;
  return at->trade;
}

std::optional<TradeId> IdLeap::question() {
  if (asked_ || ask_in_.count() > 0) return std::nullopt;
  const auto newest =
      std::ranges::find(suspects_.rbegin(), suspects_.rend(), false, &Suspect::is_judged);
  if (newest == suspects_.rend()) return std::nullopt;
  asked_ = std::max(newest->trade.id() + 1, newest->trade.id());  // the largest has none above
  ask_in_ = delay_;
  delay_ = std::min(2 * delay_, longest_delay);
  return asked_;
}

bool IdLeap::on_answer(TradeId below) {
  if (asked_ != below) return false;
  asked_.reset();
  return true;
}

}  // namespace rq
