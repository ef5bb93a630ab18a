#include "app/reject_log.hpp"

#include "app/log.hpp"

namespace rq::app {

namespace {

constexpr std::uint64_t shown = 20;

}  // namespace

void RejectLog::report(const std::string& where, const std::string& reason) {
  if (++count_ <= shown) log::warn(where + ": " + reason + " (set aside in the rejects)");
}

RejectLog::~RejectLog() {
  if (count_ > shown)
    log::warn("and " + std::to_string(count_ - shown) + " more lines set aside in the rejects");
}

}  // namespace rq::app
