#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/task.hpp"

namespace rq::test {

/// A TCP connection whose every byte the test chooses.
class RawConnection {
 public:
  static net::Task<std::shared_ptr<RawConnection>> to(std::uint16_t port);

  virtual ~RawConnection() = default;
  virtual net::Task<> send(std::string bytes) = 0;
  /// All bytes up to and with `end`, in the order they come.
  virtual net::Task<std::string> read_through(std::string end) = 0;
  /// Exactly that many bytes.
  virtual net::Task<std::string> read_bytes(std::size_t count) = 0;
  /// All until the other side ends.
  virtual net::Task<std::string> read_to_end() = 0;
  virtual void close() = 0;
};

/// Listens on 127.0.0.1 and hands each connection to `serve`, one after the other.
class RawServer {
 public:
  using Serve = std::function<net::Task<>(std::shared_ptr<RawConnection>)>;

  RawServer(const boost::asio::any_io_executor& executor, Serve serve);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  [[nodiscard]] std::uint16_t port() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Passes everything on from `from` to `to` until `from` ends.
net::Task<> pump(std::shared_ptr<RawConnection> from, std::shared_ptr<RawConnection> to);

/// The answer of a proxy that tunnels: reads the CONNECT request, whose text it adds to `requests`,
/// connects to the port of this machine that it names, and passes bytes on both ways.
net::Task<> tunnel(std::shared_ptr<RawConnection> client, std::string& requests);

}  // namespace rq::test
