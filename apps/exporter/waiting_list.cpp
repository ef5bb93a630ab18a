#include "exporter/waiting_list.hpp"

namespace rq::exporter {

bool WaitingList::add(const InstId& instrument, const std::string& why, Time now) {
  const auto [at, is_new] = waiting_.try_emplace(instrument, Reason{why, now});
  Reason& reason = at->second;
  if (!is_new && reason.why == why && now - reason.said < remind_after) return false;
  reason = {why, now};
  return true;
}

std::vector<InstId> WaitingList::instruments() const {
  std::vector<InstId> ids;
  for (const auto& [id, reason] : waiting_) ids.push_back(id);
  return ids;
}

}  // namespace rq::exporter
