#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_client.hpp"
#include "net/task.hpp"
#include "net/tls.hpp"
#include "net/web_socket.hpp"

namespace rq::net {

/// An HTTP and WebSocket server on loopback: metrics, and the simulated exchange. It listens as
/// soon as it lives and ends all sessions when it goes.
class Server {
 public:
  struct Handlers {
    /// A new connection; false drops it unanswered. Empty: all are welcome.
    std::function<bool()> on_connection = {};
    /// A GET request for `target` (path and query).
    std::function<Task<HttpResponse>(std::string target)> on_get = {};
    /// A WebSocket session on `target`; it ends when the coroutine does. Empty: upgrades are
    /// answered with 404.
    std::function<Task<>(std::string target, std::shared_ptr<WebSocket> socket)> on_web_socket = {};
  };

  /// `address`: a loopback address. `port` 0: the system chooses, see `port()`. `tls` null: plain.
  /// Throws `NetError` (`connect`) when the port is taken, `UsageError` when the address is not
  /// loopback.
  Server(boost::asio::any_io_executor executor, const std::string& address, std::uint16_t port,
         std::shared_ptr<TlsContext> tls, Handlers handlers);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Drops every connection at once, and goes on listening.
  void drop_connections();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace rq::net
