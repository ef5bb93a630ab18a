#include "net/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <utility>

#include "core/errors.hpp"
#include "net/deadline.hpp"
#include "net/http_message.hpp"
#include "net/transport.hpp"
#include "net/web_socket_session.hpp"

namespace rq::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto handshake_limit = 10s;
constexpr auto idle_limit = 60s;      // between and during requests
constexpr auto response_limit = 30s;  // to send one
constexpr auto goodbye_limit = 2s;

tcp::endpoint loopback_endpoint(const std::string& address, std::uint16_t port) {
  boost::system::error_code error;
  const auto ip = asio::ip::make_address(address == "localhost" ? "127.0.0.1" : address, error);
  if (error || !ip.is_loopback())
    throw UsageError("a server can listen on 127.0.0.1 or ::1 only, found '" + address + "'");
  return {ip, port};
}

tcp::acceptor listen(const asio::any_io_executor& executor, const tcp::endpoint& endpoint) {
  try {
    tcp::acceptor acceptor(executor, endpoint.protocol());
#if !defined(_WIN32)  // there it would let two programs share the port
    acceptor.set_option(tcp::acceptor::reuse_address(true));
#endif
    acceptor.bind(endpoint);
    acceptor.listen();
    return acceptor;
  } catch (const boost::system::system_error& error) {
    const std::string port = std::to_string(endpoint.port());
    throw NetError(Failure::connect, "cannot listen on port " + port + " of " +
                                         endpoint.address().to_string() + ": " +
                                         error.code().message() +
                                         ". Another program may use it: end that or choose "
                                         "another port");
  }
}

/// Ends a connection so that what was sent arrives: closing it with bytes unread would take that
/// back.
Task<> say_goodbye(std::shared_ptr<Transport> connection) {
  Deadline deadline(connection->get_executor(), goodbye_limit);
  deadline.on_expiry([connection] { connection->abort(); });
  connection->end_sending();
  do connection->consume(connection->received().size());
  while (co_await connection->receive());
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
  using Connection = std::shared_ptr<Transport>;

  Impl(const asio::any_io_executor& executor, const tcp::endpoint& endpoint,
       std::shared_ptr<TlsContext> context, Handlers what)
      : acceptor(listen(executor, endpoint)), tls(std::move(context)), handlers(std::move(what)) {}

  static Task<> accept_all(std::shared_ptr<Impl> impl);
  static Task<> serve(std::shared_ptr<Impl> impl, Connection connection);
  Task<> serve_requests(const Connection& connection);
  Task<> serve_web_socket(const Connection& connection, std::string target);
  Task<HttpResponse> answer(const ReceivedRequest& request);
  void drop_connections() const;

  tcp::acceptor acceptor;
  std::shared_ptr<TlsContext> tls;
  Handlers handlers;
  std::set<Connection> connections;
};

Task<> Server::Impl::accept_all(std::shared_ptr<Impl> impl) {
  const auto executor = impl->acceptor.get_executor();
  while (impl->acceptor.is_open()) {
    try {
      tcp::socket socket = co_await impl->acceptor.async_accept(asio::use_awaitable);
      if (impl->handlers.on_connection && !impl->handlers.on_connection()) continue;
      asio::co_spawn(executor, serve(impl, std::make_shared<Transport>(std::move(socket))),
                     asio::detached);
      continue;
    } catch (const std::exception&) {
      // The acceptor was closed, or the system is out of descriptors for a while.
    }
    if (!impl->acceptor.is_open()) break;
    asio::steady_timer pause(executor, 100ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

Task<> Server::Impl::serve(std::shared_ptr<Impl> impl, Connection connection) {
  struct Registered {
    Impl& impl;
    const Connection& connection;
    ~Registered() { impl.connections.erase(connection); }
  };
  if (!impl->acceptor.is_open()) co_return;
  impl->connections.insert(connection);
  const Registered registered{*impl, connection};
  try {
    if (impl->tls) {
      Deadline deadline(connection->get_executor(), handshake_limit);
      deadline.on_expiry([connection] { connection->abort(); });
      co_await connection->encrypt(impl->tls->accept_session(), Transport::Side::server);
    }
    co_await impl->serve_requests(connection);
  } catch (const std::exception&) {
    // The other side went away or does not speak as it should; nobody is left to be told.
  }
  connection->abort();
}

Task<> Server::Impl::serve_requests(const Connection& connection) {
  for (bool keep_alive = true; keep_alive && acceptor.is_open();) {
    std::optional<ReceivedRequest> request;
    {
      Deadline deadline(connection->get_executor(), idle_limit);
      deadline.on_expiry([connection] { connection->abort(); });
      request = co_await read_request(*connection);
    }
    if (!request) co_return;
    if (request->is_upgrade && handlers.on_web_socket) {
      co_await serve_web_socket(connection, std::move(request->target));
      co_return;
    }
    keep_alive = request->keep_alive && request->refusal == 0 && !request->is_upgrade;
    const HttpResponse response = co_await answer(*request);
    Deadline deadline(connection->get_executor(), response_limit);
    deadline.on_expiry([connection] { connection->abort(); });
    co_await connection->send(response_text(response, keep_alive, request->method != "HEAD"));
  }
  co_await say_goodbye(connection);
}

Task<HttpResponse> Server::Impl::answer(const ReceivedRequest& request) {
  const auto refusal = [](unsigned status) {
    return HttpResponse{status, status_text(status) + "\n", "text/plain"};
  };
  if (request.refusal != 0) co_return refusal(request.refusal);
  if (request.method != "GET") co_return refusal(405);
  if (request.is_upgrade || !handlers.on_get) co_return refusal(404);
  try {
    co_return co_await handlers.on_get(request.target);
  } catch (const std::exception&) {
    co_return refusal(500);
  }
}

Task<> Server::Impl::serve_web_socket(const Connection& connection, std::string target) {
  std::shared_ptr<WebSocket> socket;
  {
    Deadline deadline(connection->get_executor(), handshake_limit);
    deadline.on_expiry([connection] { connection->abort(); });
    socket = co_await accept_web_socket(connection, "the client");
  }
  std::uint16_t code = 1000;
  try {
    co_await handlers.on_web_socket(std::move(target), socket);
  } catch (const std::exception&) {
    code = 1011;
  }
  co_await socket->close(code);
}

void Server::Impl::drop_connections() const {
  for (const auto& connection : connections) connection->abort();
}

Server::Server(asio::any_io_executor executor, const std::string& address, std::uint16_t port,
               std::shared_ptr<TlsContext> tls, Handlers handlers)
    : impl_(std::make_shared<Impl>(executor, loopback_endpoint(address, port), std::move(tls),
                                   std::move(handlers))) {
  asio::co_spawn(executor, Impl::accept_all(impl_), asio::detached);
}

Server::~Server() {
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
  impl_->drop_connections();
}

std::uint16_t Server::port() const {
  return impl_->acceptor.local_endpoint().port();
}

void Server::drop_connections() {
  impl_->drop_connections();
}

}  // namespace rq::net
