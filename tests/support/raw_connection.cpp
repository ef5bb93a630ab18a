#include "support/raw_connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace rq::test {

namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;
using net::Task;

class SocketConnection final : public RawConnection {
 public:
  explicit SocketConnection(tcp::socket socket) : socket_(std::move(socket)) {}

  Task<> send(std::string bytes) override {
    co_await asio::async_write(socket_, asio::buffer(bytes), use_awaitable);
  }
  Task<std::string> read_through(std::string end) override {
    const auto count = co_await asio::async_read_until(socket_, asio::dynamic_buffer(received_),
                                                       end, use_awaitable);
    co_return take(count);
  }
  Task<std::string> read_bytes(std::size_t count) override {
    if (count > received_.size())
      co_await asio::async_read(socket_, asio::dynamic_buffer(received_),
                                asio::transfer_exactly(count - received_.size()), use_awaitable);
    co_return take(count);
  }
  Task<std::string> read_to_end() override {
    try {
      co_await asio::async_read(socket_, asio::dynamic_buffer(received_), use_awaitable);
    } catch (const boost::system::system_error&) {
      // The end, of one kind or the other.
    }
    co_return take(received_.size());
  }
  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  std::string take(std::size_t count) {
    std::string taken = received_.substr(0, count);
    received_.erase(0, count);
    return taken;
  }

  tcp::socket socket_;
  std::string received_;
};

}  // namespace

Task<std::shared_ptr<RawConnection>> RawConnection::to(std::uint16_t port) {
  tcp::socket socket(co_await asio::this_coro::executor);
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  co_await socket.async_connect(endpoint, use_awaitable);
  co_return std::make_shared<SocketConnection>(std::move(socket));
}

struct RawServer::State {
  State(const asio::any_io_executor& executor, Serve what)
      : acceptor(executor, {asio::ip::address_v4::loopback(), 0}), serve(std::move(what)) {}

  static Task<> run(std::shared_ptr<State> state) {
    while (state->acceptor.is_open()) {
      try {
        auto socket = co_await state->acceptor.async_accept(use_awaitable);
        co_await state->serve(std::make_shared<SocketConnection>(std::move(socket)));
      } catch (const boost::system::system_error&) {
        // The test closed one or the other.
      }
    }
  }

  tcp::acceptor acceptor;
  Serve serve;
};

RawServer::RawServer(const asio::any_io_executor& executor, Serve serve)
    : state_(std::make_shared<State>(executor, std::move(serve))) {
  asio::co_spawn(executor, State::run(state_), asio::detached);
}

RawServer::~RawServer() {
  state_->acceptor.close();
}

std::uint16_t RawServer::port() const {
  return state_->acceptor.local_endpoint().port();
}

Task<> pump(std::shared_ptr<RawConnection> from, std::shared_ptr<RawConnection> to) {
  try {
    for (;;) {
      auto byte = co_await from->read_bytes(1);
      co_await to->send(std::move(byte));
    }
  } catch (const boost::system::system_error&) {
    to->close();
  }
}

Task<> tunnel(std::shared_ptr<RawConnection> client, std::string& requests) {
  const std::string request = co_await client->read_through("\r\n\r\n");
  requests += request;
  const auto colon = request.find(':');
  const auto port = static_cast<std::uint16_t>(std::stoul(request.substr(colon + 1)));
  const auto target = co_await RawConnection::to(port);
  co_await client->send("HTTP/1.1 200 Connection established\r\n\r\n");
  asio::co_spawn(co_await asio::this_coro::executor, pump(target, client), asio::detached);
  co_await pump(client, target);
}

}  // namespace rq::test
