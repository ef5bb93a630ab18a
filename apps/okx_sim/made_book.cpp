#include "okx_sim/made_book.hpp"

#include <iterator>

namespace rq::okx_sim {

namespace {

/// Once in this many steps a level is removed that nobody knows.
constexpr std::uint64_t unknown_removal = 40;

/// So near to the best price things change.
constexpr std::int64_t lively_ticks = 30;

}  // namespace

class MadeBook::Recorder {
 public:
  explicit Recorder(Side& side) : side_(side) {}

  void set(std::int64_t price, const BookLevel& level) {
    before_.try_emplace(price, at(price));
    if (level.size == 0)
      side_.erase(price);
    else
      side_.insert_or_assign(price, level);
  }
  [[nodiscard]] const Side& side() const { return side_; }
  [[nodiscard]] BookLevel at(std::int64_t price) const {
    const auto found = side_.find(price);
    return found != side_.end() ? found->second : BookLevel{};
  }
  [[nodiscard]] Side changes() const {
    Side changes;
    for (const auto& [price, level] : before_)
      if (at(price) != level) changes.emplace(price, at(price));
    return changes;
  }

 private:
  Side& side_;
  Side before_;
};

MadeBook::Changes MadeBook::follow(std::int64_t price) {
  Recorder asks(asks_);
  Recorder bids(bids_);
  clear_inside(asks, bids, price);
  if (!one_sided_) {
    stir(asks, price, 1);
    fill(asks, price, 1);
  }
  stir(bids, price - 1, -1);
  fill(bids, price - 1, -1);
  Changes changes{asks.changes(), bids.changes()};
  if (random_.once_in(unknown_removal) && !asks_.empty())
    changes.asks.emplace(asks_.rbegin()->first + random_.between(100, 200), BookLevel{});
  return changes;
}

void MadeBook::clear_inside(Recorder& asks, Recorder& bids, std::int64_t price) {
  while (!asks_.empty() && asks_.begin()->first < price) asks.set(asks_.begin()->first, {});
  while (!bids_.empty() && bids_.rbegin()->first >= price) bids.set(bids_.rbegin()->first, {});
}

/// `away`: the direction from the best price to the worse ones.
void MadeBook::fill(Recorder& side, std::int64_t best, std::int64_t away) {
  const auto worst = [&] {
    return away > 0 ? side.side().rbegin()->first : side.side().begin()->first;
  };
  const auto nearest = [&] {
    return away > 0 ? side.side().begin()->first : side.side().rbegin()->first;
  };
  if (side.side().empty()) side.set(best, new_level());
  for (auto price = nearest() - away; (price - best) * away >= 0; price -= away)
    if (price == best || random_.once_in(2)) side.set(price, new_level());
  while (side.side().size() < depth) side.set(worst() + away * random_.between(1, 4), new_level());
  while (side.side().size() > depth) side.set(worst(), {});
}

void MadeBook::stir(Recorder& side, std::int64_t best, std::int64_t away) {
  for (auto changes = random_.below(6); changes > 0; --changes) {
    const auto price = best + away * random_.between(0, lively_ticks);
    const bool goes = price != best && random_.once_in(4);
    side.set(price, goes ? BookLevel{} : new_level());
  }
}

BookLevel MadeBook::new_level() {
  const auto orders = static_cast<std::uint32_t>(1 + random_.halvings());
  const auto most = random_.once_in(20) ? std::int64_t{50'000} : std::int64_t{2'000};
  return {random_.between(1, most) * orders, orders};
}

MadeBook::Changes MadeBook::set_one_sided(bool one_sided) {
  one_sided_ = one_sided;
  Recorder asks(asks_);
  while (one_sided_ && !asks_.empty()) asks.set(asks_.begin()->first, {});
  return {asks.changes(), {}};
}

MadeBook::Changes MadeBook::cross() {
  if (asks_.empty()) return {};
  Recorder bids(bids_);
  bids.set(asks_.begin()->first + 1, new_level());
  return {{}, bids.changes()};
}

}  // namespace rq::okx_sim
