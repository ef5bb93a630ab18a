#include "okx/feed.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "net/spawn.hpp"
#include "okx/feed_connection.hpp"

namespace rq::okx {

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

/// A connection that lived this long was healthy.
constexpr std::chrono::minutes healthy{1};
/// The exchange closes a connection about a minute after it announced that.
constexpr std::chrono::seconds most_wait_when_leaving{30};

}  // namespace

Feed::Feed(asio::any_io_executor executor, FeedSettings settings, FeedHandler& handler,
           std::shared_ptr<net::RateLimit> connections, std::function<std::uint64_t()> random)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      handler_(handler),
      connections_(std::move(connections)),
      backoff_(std::move(random)),
      timer_(executor_) {}

Feed::~Feed() = default;

net::Task<> Feed::sleep_until(Clock::time_point time) {
  timer_.expires_at(time);
  boost::system::error_code ignored;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

net::Task<> Feed::run() {
  while (!stopped_) {
    const auto start = connections_->next_allowed(Clock::now());
    connections_->count(std::max(start, Clock::now()));
    while (!stopped_ && Clock::now() < start) co_await sleep_until(start);
    if (stopped_) break;
    note_loss();
    retire();
    open();
    while (!stopped_ && !current_->has_ended() && !current_->is_leaving())
      co_await sleep_until(Clock::time_point::max());
    const bool was_healthy = Clock::now() - start >= healthy;
    if (was_healthy) backoff_.reset();
    if (current_->has_ended())
      co_await pause(backoff_.next());
    else if (!was_healthy)
      co_await pause(std::min<Clock::duration>(backoff_.next(), most_wait_when_leaving));
  }
  up_ = false;
  for (const auto& connection : {current_, retired_})
    if (connection) co_await FeedConnection::close(connection);
  has_stopped_ = true;
}

/// Waits; reports a lost connection as soon as it happens.
net::Task<> Feed::pause(Clock::duration duration) {
  const auto end = Clock::now() + duration;
  while (!stopped_) {
    note_loss();
    if (Clock::now() >= end) break;
    co_await sleep_until(end);
  }
}

void Feed::note_loss() {
  if (!current_ || !current_->has_ended()) return;
  const auto lost = std::exchange(current_, nullptr);
  up_ = false;
  ++reconnects_;
  handler_.on_down(lost->why());
}

/// Another connection is about to open. The one that is up still brings what that one misses
/// in that time: an older one, if this one never came up.
void Feed::retire() {
  if (!current_) return;
  if (retired_ && !retired_->has_ended())
    net::spawn(executor_, FeedConnection::close(std::exchange(current_, nullptr)));
  else
    retired_ = std::move(current_);
}

void Feed::open() {
  current_ =
      std::make_shared<FeedConnection>(executor_, settings_, handler_, [this] { on_change(); });
  net::spawn(executor_, FeedConnection::run(current_));
}

void Feed::on_change() {
  timer_.cancel();
  if (!current_ || !current_->is_up() || current_->has_ended()) return;
  if (retired_) {
    if (retired_->has_ended()) up_ = false;  // too early: something may have been missed
    net::spawn(executor_, FeedConnection::close(std::exchange(retired_, nullptr)));
  }
  if (up_) return;
  up_ = true;
  handler_.on_up(current_->subscribed());
}

void Feed::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Feed::renew(const InstId& instrument) {
  if (current_) current_->renew(instrument);
}

}  // namespace rq::okx
