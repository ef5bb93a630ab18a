#include "net/web_socket.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "net/completion.hpp"
#include "net/connect.hpp"
#include "net/http_message.hpp"
#include "net/inline_executor.hpp"
#include "net/transport_stream.hpp"
#include "net/web_socket_session.hpp"

namespace rq::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using boost::system::system_error;
using namespace std::chrono_literals;

constexpr auto write_limit = 30s;
constexpr auto close_limit = 2s;
// RFC 6455, 7.1.5: codes that are never sent.
constexpr unsigned empty_goodbye = 1005;
constexpr unsigned no_goodbye = 1006;

/// One message being read.
struct Reading {
  InlineExecutor::Queue queue;
  std::optional<error_code> outcome;
  Completion waiting;  // the coroutine, unless the message was there at once
};

/// What operations in progress keep alive.
struct Session {
  Session(std::shared_ptr<Transport> transport, std::string other_side);

  void abort();
  /// What `error` of an operation means; the first one stands for all that follow.
  NetError fail(const error_code& error);

  std::shared_ptr<Transport> transport;
  std::string peer;
  beast::flat_buffer buffer;
  Reading reading;
  websocket::stream<TransportStream> stream;  // may hold operations on those above
  std::optional<NetError> failure;
  bool ended_by_us = false;
  bool write_timed_out = false;
  bool writing = false;
  std::deque<Completion> waiting_writers;

 private:
  [[nodiscard]] NetError meaning_of(const error_code& error) const;
};

using SessionPtr = std::shared_ptr<Session>;

Session::Session(std::shared_ptr<Transport> connection, std::string other_side)
    : transport(std::move(connection)),
      peer(std::move(other_side)),
      reading{{transport->get_executor()}, {}, {}},
      stream(transport) {
  websocket::permessage_deflate deflate;
  deflate.client_enable = true;
  deflate.server_enable = true;
  deflate.compLevel = 3;
  deflate.msg_size_threshold = 1024;  // below, packing costs more than it saves
  stream.set_option(deflate);
  stream.read_message_max(WebSocket::largest_message);
  stream.text(true);
}

void Session::abort() {
  ended_by_us = true;
  transport->abort();
}

NetError Session::meaning_of(const error_code& error) const {
  if (write_timed_out)
    return {Failure::timeout, peer + ": a message could not be sent within 30 s"};
  if (ended_by_us) return {Failure::aborted, peer + ": ended by this program"};
  if (error == websocket::error::closed) {
    const auto& reason = stream.reason();
    const std::string text(reason.reason.data(), reason.reason.size());
    const unsigned code = reason.code == 0 ? empty_goodbye : reason.code;
    return {Failure::closed,
            peer + " ended the session with code " + std::to_string(code) +
                (text.empty() ? "" : ": " + text),
            code};
  }
  if (error.category() == asio::error::get_ssl_category())
    return {Failure::tls, peer + ": the encrypted session broke: " + error.message()};
  if (error == websocket::condition::protocol_violation ||
      error == websocket::error::message_too_big || error == websocket::error::buffer_overflow ||
      error.category() == make_error_code(websocket::error::bad_opcode).category())
    return {Failure::protocol, peer + " sent what it must not: " + error.message()};
  if (error == asio::error::operation_aborted)
    return {Failure::aborted, peer + ": ended by this program"};
  return {Failure::closed, peer + ": the connection broke: " + error.message(), no_goodbye};
}

NetError Session::fail(const error_code& error) {
  if (!failure) failure = meaning_of(error);
  return *failure;
}

/// Takes the outcome of reading one message: where the coroutine finds it when it was there at
/// once, else by waking the coroutine.
class ReadHandler {
 public:
  using executor_type = InlineExecutor;

  explicit ReadHandler(Reading& reading) : reading_(&reading) {}
  ReadHandler(ReadHandler&& other) noexcept : reading_(std::exchange(other.reading_, nullptr)) {}
  ReadHandler& operator=(ReadHandler&&) = delete;
  /// Uncalled: the io_context is going, and with it the coroutine that waits.
  ~ReadHandler() {
    if (reading_ != nullptr) const Completion dropped = std::move(reading_->waiting);
  }

  void operator()(error_code error, std::size_t) {
    Reading& reading = *std::exchange(reading_, nullptr);
    reading.outcome = error;
    if (!reading.waiting) return;
    // Beast may still be busy with what the coroutine would destroy.
    asio::post(reading.queue.executor,
               [waiting = std::move(reading.waiting)]() mutable { waiting({}, 0); });
  }

  [[nodiscard]] executor_type get_executor() const { return InlineExecutor(reading_->queue); }

 private:
  Reading* reading_;
};

Task<std::string_view> read(SessionPtr session) {
  if (session->failure) throw NetError(*session->failure);
  auto& buffer = session->buffer;
  auto& reading = session->reading;
  buffer.consume(buffer.size());
  reading.outcome.reset();
  session->stream.async_read(buffer, ReadHandler(reading));
  if (!reading.outcome)
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
        [&reading](auto handler) { reading.waiting = Completion(std::move(handler)); },
        asio::use_awaitable);
  if (*reading.outcome) throw session->fail(*reading.outcome);
  buffer.prepare(WebSocket::padding);
  const auto message = buffer.cdata();
  co_return std::string_view(static_cast<const char*>(message.data()), message.size());
}

/// The right to write: one at a time, in the order of asking.
class WriteTurn {
 public:
  static Task<WriteTurn> take(SessionPtr session) {
    if (std::exchange(session->writing, true))
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
          [&session](auto handler) { session->waiting_writers.emplace_back(std::move(handler)); },
          asio::use_awaitable);
    co_return WriteTurn(std::move(session));
  }
  WriteTurn(WriteTurn&&) = default;
  WriteTurn& operator=(WriteTurn&&) = delete;
  ~WriteTurn() {
    if (!session_) return;
    auto& waiting = session_->waiting_writers;
    if (waiting.empty()) {
      session_->writing = false;
      return;
    }
    asio::post(session_->transport->get_executor(),
               [next = std::move(waiting.front())]() mutable { next({}, 0); });
    waiting.pop_front();
  }

 private:
  explicit WriteTurn(SessionPtr session) : session_(std::move(session)) {}
  SessionPtr session_;
};

/// Ends the session when a write takes too long.
class WriteDeadline {
 public:
  explicit WriteDeadline(const SessionPtr& session)
      : deadline_(session->transport->get_executor(), write_limit) {
    deadline_.on_expiry([session] {
      session->write_timed_out = true;
      session->transport->abort();
    });
  }

 private:
  Deadline deadline_;
};

Task<> write(SessionPtr session, std::string text) {
  const WriteTurn turn = co_await WriteTurn::take(session);
  if (session->failure) throw NetError(*session->failure);
  const WriteDeadline deadline(session);
  try {
    co_await session->stream.async_write(asio::buffer(text), asio::use_awaitable);
  } catch (const system_error& error) {
    throw session->fail(error.code());
  }
}

/// As long as it lives the session's frames, its answers to pings among them, are gathered.
class Gathering {
 public:
  explicit Gathering(SessionPtr session) : session_(std::move(session)) {
    session_->stream.next_layer().gather(true);
  }
  ~Gathering() { session_->stream.next_layer().gather(false); }
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;

  /// Returns when nothing is left.
  Task<> send() {
    const WriteDeadline deadline(session_);
    while (gathered_bytes() > 0) {
      const std::string bytes = session_->stream.next_layer().take_gathered();
      co_await session_->transport->send(bytes);
    }
  }
  [[nodiscard]] std::size_t gathered_bytes() const {
    return session_->stream.next_layer().gathered_bytes();
  }

 private:
  SessionPtr session_;
};

Task<> write_all(SessionPtr session, std::vector<std::string> texts) {
  constexpr std::size_t at_once = std::size_t{64} * 1024;
  const WriteTurn turn = co_await WriteTurn::take(session);
  if (session->failure) throw NetError(*session->failure);
  Gathering gathering(session);
  try {
    for (const std::string& text : texts) {
      co_await session->stream.async_write(asio::buffer(text), asio::use_awaitable);
      if (gathering.gathered_bytes() >= at_once) co_await gathering.send();
    }
    co_await gathering.send();
  } catch (const system_error& error) {
    throw session->fail(error.code());
  }
}

Task<> close(SessionPtr session, std::uint16_t code, std::string reason) {
  if (session->failure || std::exchange(session->ended_by_us, true)) co_return;
  Deadline deadline(session->transport->get_executor(), close_limit);
  deadline.on_expiry([session] { session->transport->abort(); });
  constexpr std::size_t longest_reason = 123;
  reason.resize(std::min(reason.size(), longest_reason));
  try {
    co_await session->stream.async_close({static_cast<websocket::close_code>(code), reason},
                                         asio::use_awaitable);
  } catch (const system_error&) {
    // It is gone: all that was wanted.
  }
  session->transport->abort();
}

/// The header of an unfragmented text frame (RFC 6455, 5.2); a client's has a mask, of zeros.
std::string frame_header(std::size_t size, bool masked) {
  std::string header = "\x81";
  const auto mask_bit = masked ? 0x80U : 0U;
  const auto append = [&header](std::size_t value, int bytes) {
    for (int byte = bytes - 1; byte >= 0; --byte)
      header += static_cast<char>((value >> (8 * byte)) & 0xffU);
  };
  if (size < 126) {
    append(mask_bit | size, 1);
  } else {
    const bool is_short = size <= 0xffff;
    append(mask_bit | (is_short ? 126U : 127U), 1);
    append(size, is_short ? 2 : 8);
  }
  return masked ? header + std::string(4, '\0') : header;
}

Task<> tear(SessionPtr session, bool masked, std::string text) {
  const WriteTurn turn = co_await WriteTurn::take(session);
  if (session->failure) throw NetError(*session->failure);
  const WriteDeadline deadline(session);
  try {
    co_await session->transport->send(frame_header(text.size(), masked) +
                                      text.substr(0, text.size() / 2));
  } catch (const system_error& error) {
    throw session->fail(error.code());
  }
  session->abort();
}

class WebSocketSession final : public WebSocket {
 public:
  WebSocketSession(SessionPtr session, Transport::Side side)
      : session_(std::move(session)), side_(side) {}
  ~WebSocketSession() override { session_->abort(); }
  WebSocketSession(const WebSocketSession&) = delete;
  WebSocketSession& operator=(const WebSocketSession&) = delete;

  Task<std::string_view> read() override { return net::read(session_); }
  Task<> write(std::string text) override { return net::write(session_, std::move(text)); }
  Task<> write_all(std::vector<std::string> texts) override {
    return net::write_all(session_, std::move(texts));
  }
  Task<> close(std::uint16_t code, std::string reason) override {
    return net::close(session_, code, std::move(reason));
  }
  void abort() override { session_->abort(); }
  Task<> tear(std::string text) override {
    return net::tear(session_, side_ == Transport::Side::client, std::move(text));
  }

 private:
  SessionPtr session_;
  Transport::Side side_;
};

const boost::system::error_category& http_category() {
  return make_error_code(beast::http::error::bad_version).category();
}

Task<std::unique_ptr<WebSocket>> open_web_socket(Url url, SessionSettings settings) {
  Deadline deadline(co_await asio::this_coro::executor, settings.open_timeout);
  const auto failure = [&](Failure kind, const std::string& what) {
    return failure_of(deadline, url.authority(), kind, what);
  };
  const auto session =
      std::make_shared<Session>(co_await connect(url, settings, deadline), url.authority());
  session->stream.set_option(
      websocket::stream_base::decorator([agent = settings.user_agent](auto& request) {
        if (!agent.empty()) request.set(beast::http::field::user_agent, agent);
      }));
  websocket::response_type answer;
  try {
    co_await session->stream.async_handshake(answer, url.host_header(), url.target,
                                             asio::use_awaitable);
  } catch (const system_error& error) {
    if (error.code() == websocket::error::upgrade_declined)
      throw NetError(Failure::refused,
                     url.authority() + " answered " + status_text(answer.result_int()) +
                         " to a WebSocket on " + url.target,
                     answer.result_int());
    const bool is_protocol = error.code() == websocket::condition::handshake_failed ||
                             (error.code().category() == http_category() &&
                              error.code() != beast::http::error::end_of_stream &&
                              error.code() != beast::http::error::partial_message);
    throw failure(is_protocol ? Failure::protocol : Failure::closed,
                  "no WebSocket session: " + error.code().message());
  }
  co_return std::make_unique<WebSocketSession>(session, Transport::Side::client);
}

}  // namespace

Task<std::unique_ptr<WebSocket>> WebSocket::open(const Url& url, const SessionSettings& settings) {
  return open_web_socket(url, settings);
}

Task<std::unique_ptr<WebSocket>> accept_web_socket(std::shared_ptr<Transport> transport,
                                                   std::string peer) {
  const auto session = std::make_shared<Session>(std::move(transport), std::move(peer));
  try {
    co_await session->stream.async_accept(asio::use_awaitable);
  } catch (const system_error& error) {
    throw session->fail(error.code());
  }
  co_return std::make_unique<WebSocketSession>(session, Transport::Side::server);
}

}  // namespace rq::net
