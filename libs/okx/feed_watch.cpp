#include "okx/feed_watch.hpp"

namespace rq::okx {

FeedWatch::FeedWatch(Steady steady, Wall wall)
    : last_tick_(steady), last_wall_(wall), quiet_since_(steady) {}

void FeedWatch::await_acks(bool awaited) {
  if (awaited && !awaited_) {
    awaits_since_ = last_tick_;
    subscriptions_ = 1;
  }
  awaited_ = awaited;
}

FeedWatch::Verdict FeedWatch::tick(Steady steady, Wall wall) {
  // Not every system's monotonic clock runs while it sleeps; then the other one tells.
  const bool slept = steady - last_tick_ > sleep_limit || wall - last_wall_ > sleep_limit;
  last_tick_ = steady;
  last_wall_ = wall;
  return slept ? Verdict::slept : judge(steady);
}

FeedWatch::Verdict FeedWatch::judge(Steady now) {
  if (heard_) {
    heard_ = false;
    pinged_ = false;
    quiet_since_ = now;
  }
  if (pinged_ && now - pinged_at_ >= answer_limit) return Verdict::dead;
  if (awaited_ && now - awaits_since_ >= ack_limit) {
    if (++subscriptions_ > most_subscriptions) return Verdict::refused;
    awaits_since_ = now;
    return Verdict::subscribe_again;
  }
  if (!pinged_ && now - quiet_since_ >= quiet_limit) {
    pinged_ = true;
    pinged_at_ = now;
    return Verdict::send_ping;
  }
  return Verdict::fine;
}

}  // namespace rq::okx
