#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <stdexcept>
#include <utility>

#include "net/net_error.hpp"
#include "net/task.hpp"

namespace rq::test {

// What g++ 12 makes wrong in coroutines: co_await within CHECK or REQUIRE is run twice, and an
// aggregate that is made in the operand of co_await, as in open(Url{…}), is destroyed twice. Name
// both first.

/// Runs `work`, and all that it starts, on one thread until nothing is left to do. Throws what
/// `work` throws.
void run_tasks(const std::function<net::Task<>(boost::asio::any_io_executor)>& work);

/// Lets everything else that is ready run first.
net::Task<> yield_turn();

/// The error that `work` must end with.
template <class T>
net::Task<net::NetError> error_of(net::Task<T> work) {
  try {
    co_await std::move(work);
  } catch (const net::NetError& error) {
    co_return error;
  }
  throw std::logic_error("expected a NetError, found none");
}

}  // namespace rq::test
