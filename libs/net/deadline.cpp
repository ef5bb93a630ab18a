#include "net/deadline.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace rq::net {

struct Deadline::State {
  State(const boost::asio::any_io_executor& executor, std::chrono::milliseconds time)
      : timer(executor, time), limit(time) {}

  boost::asio::steady_timer timer;
  std::chrono::milliseconds limit;
  bool expired = false;
  bool aborted = false;
  std::function<void()> stop;
};

Deadline::Deadline(const boost::asio::any_io_executor& executor, std::chrono::milliseconds limit)
    : state_(std::make_shared<State>(executor, limit)) {
  state_->timer.async_wait(
      [weak = std::weak_ptr(state_)](const boost::system::error_code& cancelled) {
        const auto state = weak.lock();
        if (cancelled || !state) return;
        state->expired = true;
        if (state->stop) state->stop();
      });
}

Deadline::~Deadline() = default;

void Deadline::on_expiry(std::function<void()> stop) {
  if (state_->expired || state_->aborted)
    throw boost::system::system_error(boost::asio::error::operation_aborted);
  state_->stop = std::move(stop);
}

void Deadline::abort() {
  const auto state = state_;
  state->aborted = true;
  if (state->stop) state->stop();
}

bool Deadline::expired() const {
  return state_->expired;
}

bool Deadline::aborted() const {
  return state_->aborted;
}

std::chrono::milliseconds Deadline::limit() const {
  return state_->limit;
}

}  // namespace rq::net
