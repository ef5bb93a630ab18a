#include "net/connect.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/duration.hpp"
#include "net/http_message.hpp"

namespace rq::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using boost::system::system_error;
using Endpoints = std::vector<tcp::endpoint>;

/// A name being looked up. The system's resolver cannot be interrupted: when time is up, its answer
/// is not waited for.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor)
      : resolver(executor), done(executor, asio::steady_timer::time_point::max()) {}

  tcp::resolver resolver;
  asio::steady_timer done;  // cancelled: the answer is there, or nobody wants it any more
  error_code error = asio::error::operation_aborted;
  tcp::resolver::results_type found;
};

/// The addresses of a name; none are asked for where the name says it all.
Task<Endpoints> resolve(const std::string& host, std::uint16_t port, Deadline& deadline) {
  if (host == "localhost")
    co_return Endpoints{{asio::ip::address_v4::loopback(), port},
                        {asio::ip::address_v6::loopback(), port}};
  error_code is_name;
  const auto address = asio::ip::make_address(host, is_name);
  if (!is_name) co_return Endpoints{{address, port}};

  const auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
  deadline.on_expiry([lookup] { lookup->done.cancel(); });
  lookup->resolver.async_resolve(host, std::to_string(port),
                                 [lookup](const error_code& error, const auto& found) {
                                   lookup->error = error;
                                   lookup->found = found;
                                   lookup->done.cancel();
                                 });
  co_await lookup->done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (lookup->error) throw system_error(lookup->error);
  Endpoints endpoints;
  for (const auto& entry : lookup->found) endpoints.push_back(entry.endpoint());
  co_return endpoints;
}

/// Tries one address after the other. One that does not answer may use up a quarter of the time,
/// so that those after it get their turn.
Task<tcp::socket> connect_to(const Endpoints& endpoints, Deadline& deadline) {
  const auto executor = co_await asio::this_coro::executor;
  for (std::size_t i = 0;; ++i) {
    const bool is_last = i + 1 == endpoints.size();
    const auto socket = std::make_shared<tcp::socket>(executor);
    const auto stop = [socket] {
      error_code ignored;
      socket->close(ignored);
    };
    deadline.on_expiry(stop);
    Deadline turn(executor, is_last ? deadline.limit() : deadline.limit() / 4);
    turn.on_expiry(stop);
    try {
      co_await socket->async_connect(endpoints[i], asio::use_awaitable);
      co_return std::move(*socket);
    } catch (const system_error&) {
      if (is_last || deadline.expired() || deadline.aborted()) throw;
    }
  }
}

/// What the user can do about the answer of a proxy.
std::string advice_for(unsigned status) {
  switch (status) {
    case 407:
      return "It wants a user and a password: HTTPS_PROXY=http://user:password@host:port";
    case 403:
      return "It does not allow this address: ask who runs it, or exempt the host with NO_PROXY";
    case 502:
    case 503:
    case 504:
      return "It cannot reach the address itself: try again later";
    default:
      return "Check the address in HTTPS_PROXY";
  }
}

Task<> tunnel(Transport& transport, const Url& url, const Proxy& proxy) {
  const Url place{false, proxy.host, proxy.port, "/"};
  co_await transport.send(connect_request(url.authority(), proxy.authorization));
  const unsigned status = co_await read_connect_answer(transport, place.authority());
  if (status / 100 != 2)
    throw NetError(Failure::proxy,
                   "the proxy " + place.authority() + " answered " + status_text(status) +
                       " when asked for " + url.authority() + ". " + advice_for(status),
                   status);
}

/// One way to be opened, and how far it is, which says what an error means.
class Opening {
 public:
  Opening(const Url& url, const SessionSettings& settings, Deadline& deadline)
      : url_(url), settings_(settings), deadline_(deadline) {}

  Task<std::shared_ptr<Transport>> run() {
    try {
      co_await open();
    } catch (const system_error& error) {
      throw meaning_of(error);
    }
    co_return transport_;
  }

 private:
  Task<> open() {
    const auto& proxy = settings_.proxy;
    stage_ = Failure::resolve;
    const auto endpoints = co_await resolve(proxy ? proxy->host : url_.host,
                                            proxy ? proxy->port : url_.port, deadline_);
    stage_ = Failure::connect;
    transport_ = std::make_shared<Transport>(co_await connect_to(endpoints, deadline_));
    deadline_.on_expiry([transport = transport_] { transport->abort(); });
    if (proxy) {
      stage_ = Failure::proxy;
      co_await tunnel(*transport_, url_, *proxy);
    }
    if (url_.secure) {
      stage_ = Failure::tls;
      if (!settings_.tls) throw std::invalid_argument("a secure address without TlsContext");
      co_await transport_->encrypt(settings_.tls->open_session(url_.host), Transport::Side::client);
    }
  }

  [[nodiscard]] NetError meaning_of(const system_error& error) const {
    const std::string reason = error.code().message();
    const auto failure = [this](Failure kind, const std::string& what) {
      return failure_of(deadline_, url_.authority(), kind, what);
    };
    const std::string proxy =
        settings_.proxy
            ? "the proxy " + Url{false, settings_.proxy->host, settings_.proxy->port}.authority()
            : "";
    switch (stage_) {
      case Failure::resolve:
        return failure(stage_, (settings_.proxy ? "the name of " + proxy : "its name") +
                                   " cannot be resolved: " + reason +
                                   ". Check the spelling and the network");
      case Failure::connect:
        return failure(
            settings_.proxy ? Failure::proxy : stage_,
            (settings_.proxy ? proxy + " cannot be reached: " : "no connection: ") + reason);
      case Failure::proxy:
        return failure(stage_, proxy + " ended the connection: " + reason);
      default:
        break;
    }
    const auto untrusted = certificate_problem(transport_->tls_session(), url_.host);
    if (!untrusted.empty()) return failure(Failure::certificate, untrusted);
    return failure(Failure::tls, "no encrypted session: " + reason);
  }

  const Url& url_;
  const SessionSettings& settings_;
  Deadline& deadline_;
  Failure stage_ = Failure::resolve;
  std::shared_ptr<Transport> transport_;
};

}  // namespace

Task<std::shared_ptr<Transport>> connect(const Url& url, const SessionSettings& settings,
                                         Deadline& deadline) {
  Opening opening(url, settings, deadline);
  co_return co_await opening.run();
}

NetError failure_of(const Deadline& deadline, const std::string& peer, Failure failure,
                    const std::string& what) {
  if (deadline.aborted()) return {Failure::aborted, peer + ": ended by this program"};
  if (deadline.expired())
    return {Failure::timeout, peer + ": no answer within " + format_duration(deadline.limit())};
  return {failure, peer + ": " + what};
}

}  // namespace rq::net
