#include "support/made_venue.hpp"

#include <algorithm>

#include "support/catch.hpp"

namespace rq::test {

void MadeVenue::print(TradeId hole) {
  next_ += hole;
  const auto time = from_unix_ms(1'700'000'000'000 + static_cast<std::int64_t>(next_) * 10);
  tape_[next_] = {time, std::to_string(100 + next_ % 7) + "." + std::to_string(next_ % 10)};
  ++next_;
}

TradeText MadeVenue::trade(TradeId id) const {
  const Print& print = tape_.at(id);
  return {.id = id,
          .time = print.time,
          .side = id % 2 == 0 ? Side::buy : Side::sell,
          .price = print.price,
          .size = "1"};
}

std::vector<TradeId> MadeVenue::ids_since(TradeId from) const {
  std::vector<TradeId> ids;
  for (auto at = tape_.lower_bound(from); at != tape_.end(); ++at) ids.push_back(at->first);
  return ids;
}

std::vector<TradeText> MadeVenue::page(std::optional<TradeId> below, TradeId newest, TradeId oldest,
                                       std::size_t size) const {
  const TradeId end = std::min(below.value_or(newest + 1), newest + 1);
  std::vector<TradeText> found;
  for (auto at = tape_.lower_bound(end); at != tape_.begin() && found.size() < size;) {
    --at;
    if (at->first < oldest) break;
    found.push_back(trade(at->first));
  }
  return found;
}

void KeptTape::write(const TradeText& trade) {
  if (!ids.empty()) REQUIRE(trade.id > ids.back());
  ids.push_back(trade.id);
  times.push_back(trade.time);
}

std::vector<TradeId> KeptTape::unexplained() const {
  std::vector<TradeId> found;
  if (ids.empty()) return found;
  auto written = ids.begin();
  for (TradeId id = ids.front(); id <= ids.back(); ++id) {
    if (*written == id) {
      ++written;
      continue;
    }
    const bool explained = std::ranges::any_of(gaps, [id](const GapRecord& gap) {
      return gap.kind != GapRecord::Kind::filled && gap.from <= id && id <= gap.to;
    });
    if (!explained) found.push_back(id);
  }
  return found;
}

}  // namespace rq::test
