#pragma once

#include <memory>
#include <string>

#include "net/task.hpp"
#include "net/transport.hpp"
#include "net/web_socket.hpp"

namespace rq::net {

/// Answers the upgrade request that waits in `transport`. Throws `NetError`.
Task<std::unique_ptr<WebSocket>> accept_web_socket(std::shared_ptr<Transport> transport,
                                                   std::string peer);

}  // namespace rq::net
