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

/// A connection that lived so long was healthy.
constexpr std::chrono::minutes healthy{1};

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
    open();
    while (!stopped_ && !current_->has_ended() && !current_->is_leaving())
      co_await sleep_until(Clock::time_point::max());
    if (stopped_) break;
    if (!current_->has_ended()) {
      retired_ = std::move(current_);  // still brings what the next one misses while it opens
      continue;
    }
    up_ = false;
    ++reconnects_;
    handler_.on_down(current_->why());
    if (Clock::now() - start >= healthy) backoff_.reset();
    const auto again = Clock::now() + backoff_.next();
    while (!stopped_ && Clock::now() < again) co_await sleep_until(again);
  }
  up_ = false;
  for (const auto& connection : {current_, retired_})
    if (connection) co_await FeedConnection::close(connection);
  has_stopped_ = true;
}

void Feed::open() {
  current_ =
      std::make_shared<FeedConnection>(executor_, settings_, handler_, [this] { on_change(); });
  net::spawn(executor_, FeedConnection::run(current_));
}

void Feed::on_change() {
  timer_.cancel();
  if (!current_ || !current_->is_up() || current_->has_ended()) return;
  if (retired_) net::spawn(executor_, FeedConnection::close(std::exchange(retired_, nullptr)));
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
