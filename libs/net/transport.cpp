#include "net/transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <utility>

namespace rq::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Outcome = asio::as_tuple_t<asio::use_awaitable_t<>>;

struct Transport::Tls {
  Tls(asio::ip::tcp::socket& socket, ssl_st* session) : stream(socket, session) {}
  asio::ssl::stream<asio::ip::tcp::socket&> stream;
};

Transport::Transport(asio::ip::tcp::socket socket)
    : socket_(std::move(socket)), buffer_(std::make_unique_for_overwrite<Buffer>()) {
  // Without it, what is small waits for the answer to what was sent before.
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Transport::~Transport() = default;

ssl_st* Transport::tls_session() {
  return tls_ ? tls_->stream.native_handle() : nullptr;
}

Task<> Transport::encrypt(ssl_st* session, Side side) {
  tls_ = std::make_unique<Tls>(socket_, session);
  const auto type =
      side == Side::client ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
  const auto self = shared_from_this();
  co_await tls_->stream.async_handshake(type, asio::use_awaitable);
}

Task<bool> Transport::receive() {
  const auto [error, bytes] =
      co_await asio::async_initiate<const Outcome, void(error_code, std::size_t)>(
          [this](auto handler) { fill(Completion(std::move(handler))); }, Outcome());
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated) co_return false;
  if (error) throw boost::system::system_error(error);
  co_return true;
}

Task<> Transport::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
            [this, bytes](auto handler) {
              write_some(asio::buffer(bytes), Completion(std::move(handler)));
            },
            asio::use_awaitable);
    bytes.remove_prefix(sent);
  }
}

void Transport::fill(Completion done) {
  if (begin_ > 0) {
    std::memmove(buffer_->data(), buffer_->data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  socket_read(asio::buffer(*buffer_) + end_,
              Completion([this, done = std::move(done)](error_code ec, std::size_t n) mutable {
                end_ += n;
                done(ec, n);
              }));
}

void Transport::socket_read(asio::mutable_buffer into, Completion done) {
  // The TLS stream must outlive its operations.
  auto keeping_alive = [self = shared_from_this(), done = std::move(done)](
                           error_code ec, std::size_t n) mutable { done(ec, n); };
  if (tls_)
    tls_->stream.async_read_some(into, std::move(keeping_alive));
  else
    socket_.async_read_some(into, std::move(keeping_alive));
}

std::size_t Transport::take(asio::mutable_buffer into) {
  const auto bytes = asio::buffer_copy(into, asio::buffer(received()));
  consume(bytes);
  return bytes;
}

void Transport::read_some(asio::mutable_buffer into, Completion done) {
  constexpr std::size_t worth_no_copy = buffer_size / 4;
  if (into.size() >= worth_no_copy) {
    socket_read(into, std::move(done));
    return;
  }
  fill(Completion([this, into, done = std::move(done)](error_code ec, std::size_t) mutable {
    done(ec, take(into));
  }));
}

void Transport::write_some(asio::const_buffer from, Completion done) {
  auto keeping_alive = [self = shared_from_this(), done = std::move(done)](
                           error_code ec, std::size_t n) mutable { done(ec, n); };
  if (tls_)
    tls_->stream.async_write_some(from, std::move(keeping_alive));
  else
    socket_.async_write_some(from, std::move(keeping_alive));
}

void Transport::end_sending() {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Transport::abort() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace rq::net
