#pragma once

#include <array>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "net/completion.hpp"
#include "net/transport.hpp"

namespace boost::beast {
enum class role_type;
}

namespace rq::net {

/// A `Transport` as Beast wants its streams.
class TransportStream {
 public:
  using executor_type = boost::asio::any_io_executor;

  explicit TransportStream(std::shared_ptr<Transport> transport)
      : transport_(std::move(transport)) {}

  [[nodiscard]] Transport& transport() { return *transport_; }
  [[nodiscard]] executor_type get_executor() { return transport_->get_executor(); }

  /// What was received already goes to the handler by way of its own executor.
  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    const auto into = first_of<boost::asio::mutable_buffer>(buffers);
    return initiate(
        [into](auto handler, Transport& transport) {
          if (transport.received().empty()) {
            transport.read_some(into, Completion(std::move(handler)));
            return;
          }
          const std::size_t bytes = transport.take(into);
          complete_later(std::move(handler), transport, bytes);
        },
        std::forward<Token>(token));
  }

  /// While gathering, what is to be sent stays here, its sender told that it was sent, until
  /// somebody takes it and sends it.
  void gather(bool on) { gathering_ = on; }
  [[nodiscard]] std::size_t gathered_bytes() const { return gathered_.size(); }
  std::string take_gathered() { return std::exchange(gathered_, {}); }

  /// Buffers smaller than a TLS record are joined: a header and its payload are one packet.
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    std::optional<std::size_t> gathered;
    if (gathering_) {
      const std::size_t before = gathered_.size();
      gathered_.resize(before + boost::asio::buffer_size(buffers));
      gathered = boost::asio::buffer_copy(boost::asio::buffer(gathered_) + before, buffers);
    }
    auto from = first_of<boost::asio::const_buffer>(buffers);
    if (!gathered && from.size() < joined_->size() &&
        boost::asio::buffer_size(buffers) > from.size())
      from = {joined_->data(), boost::asio::buffer_copy(boost::asio::buffer(*joined_), buffers)};
    return initiate(
        [from, gathered](auto handler, Transport& transport) {
          if (gathered)
            complete_later(std::move(handler), transport, *gathered);
          else
            transport.write_some(from, Completion(std::move(handler)));
        },
        std::forward<Token>(token));
  }

 private:
  template <class Handler>
  static void complete_later(Handler handler, Transport& transport, std::size_t bytes) {
    const auto executor = boost::asio::get_associated_executor(handler, transport.get_executor());
    boost::asio::post(executor, [bytes, handler = std::move(handler)]() mutable {
      std::move(handler)(boost::system::error_code(), bytes);
    });
  }

  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at)
      if (const Buffer buffer(*at); buffer.size() > 0) return buffer;
    return {};
  }

  template <class Initiation, class Token>
  auto initiate(Initiation initiation, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [initiation, transport = transport_](auto&& handler) {
          initiation(std::forward<decltype(handler)>(handler), *transport);
        },
        token);
  }

  using Joined = std::array<char, std::size_t{16} * 1024>;
  std::shared_ptr<Transport> transport_;
  std::unique_ptr<Joined> joined_ = std::make_unique_for_overwrite<Joined>();
  bool gathering_ = false;
  std::string gathered_;
};

/// How Beast ends a connection once both sides have said goodbye. It does not wait for the other
/// side to close as well: some never do.
template <class Handler>
void async_teardown(boost::beast::role_type, TransportStream& stream, Handler&& handler) {
  stream.transport().end_sending();
  boost::asio::post(stream.get_executor(), [handler = std::forward<Handler>(handler)]() mutable {
    std::move(handler)(boost::system::error_code());
  });
}

/// How Beast drops a connection.
inline void beast_close_socket(TransportStream& stream) {
  stream.transport().abort();
}

}  // namespace rq::net
