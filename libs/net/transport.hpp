#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <string_view>

#include "net/completion.hpp"
#include "net/task.hpp"

struct ssl_st;

namespace rq::net {

/// Bytes to and from the other side, plain or through TLS: what every session stands on. Compiled
/// once for both and for all handlers. One operation each way at a time. Operations in progress
/// keep it alive. Coroutines throw `boost::system::system_error`.
class Transport : public std::enable_shared_from_this<Transport> {
 public:
  static constexpr std::size_t buffer_size = std::size_t{64} * 1024;
  enum class Side { client, server };

  explicit Transport(boost::asio::ip::tcp::socket socket);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// Encrypts from here on. Takes `session` over. Nothing may have been received that is not read.
  Task<> encrypt(ssl_st* session, Side side);
  /// That of TLS, null when plain.
  [[nodiscard]] ssl_st* tls_session();

  [[nodiscard]] boost::asio::any_io_executor get_executor() { return socket_.get_executor(); }

  /// What came and was not consumed. The view ends with the next operation.
  [[nodiscard]] std::string_view received() const {
    return {buffer_->data() + begin_, end_ - begin_};
  }
  void consume(std::size_t bytes) { begin_ += bytes; }
  /// Waits for more bytes after those of `received()`; false: the other side has ended. There
  /// must be room: less than `buffer_size` received.
  Task<bool> receive();
  Task<> send(std::string_view bytes);

  /// Copies what was received to `into`, as much as fits, and consumes it.
  std::size_t take(boost::asio::mutable_buffer into);
  /// As Asio's streams have them, for Beast. Nothing may be left of what was received.
  void read_some(boost::asio::mutable_buffer into, Completion done);
  void write_some(boost::asio::const_buffer from, Completion done);

  /// Tells the other side that nothing more will come.
  void end_sending();
  /// Drops the connection; operations in progress end with `operation_aborted`.
  void abort();

 private:
  struct Tls;
  using Buffer = std::array<char, buffer_size>;

  void fill(Completion done);
  void socket_read(boost::asio::mutable_buffer into, Completion done);

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<Tls> tls_;
  std::unique_ptr<Buffer> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace rq::net
