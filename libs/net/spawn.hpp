#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "net/task.hpp"

namespace rq::net {

/// Starts a coroutine that nobody waits for. What it throws comes out of `io_context::run`: a
/// program must not go on without a part of itself.
inline void spawn(const boost::asio::any_io_executor& executor, Task<> task) {
  boost::asio::co_spawn(executor, std::move(task), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
}

}  // namespace rq::net
