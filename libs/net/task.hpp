#pragma once

#include <boost/asio/awaitable.hpp>

namespace rq::net {

/// A coroutine on the program's one network thread.
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace rq::net
