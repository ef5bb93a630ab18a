#include "net/http_client.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "net/connect.hpp"
#include "net/deadline.hpp"
#include "net/http_message.hpp"
#include "net/transport.hpp"

namespace rq::net {

struct HttpClient::Impl {
  Impl(Url url, SessionSettings how) : base(std::move(url)), settings(std::move(how)) {}

  Url base;
  SessionSettings settings;
  std::shared_ptr<Transport> connection;  // kept between requests; null: none
  Deadline* pending = nullptr;            // that of the request in progress

  static Task<HttpResponse> get(std::shared_ptr<Impl> impl, std::string target,
                                std::chrono::milliseconds limit);
  Task<HttpResponse> exchange(const std::string& target, Deadline& deadline);
  [[nodiscard]] std::string prefixed(const std::string& target) const;
  void drop();
};

/// "/api" and "/time" are "/api/time".
std::string HttpClient::Impl::prefixed(const std::string& target) const {
  std::string prefix = base.target;
  if (prefix.ends_with('/')) prefix.pop_back();
  return prefix + target;
}

void HttpClient::Impl::drop() {
  if (const auto dropped = std::exchange(connection, nullptr)) dropped->abort();
}

Task<HttpResponse> HttpClient::Impl::exchange(const std::string& target, Deadline& deadline) {
  if (connection)
    deadline.on_expiry([kept = connection] { kept->abort(); });
  else
    connection = co_await connect(base, settings, deadline);
  const auto used = connection;
  co_await used->send(get_request(base, prefixed(target), settings.user_agent));
  auto received = co_await read_response(*used, base.authority());
  if (!received.keep_alive) drop();
  co_return std::move(received.response);
}

Task<HttpResponse> HttpClient::Impl::get(std::shared_ptr<Impl> impl, std::string target,
                                         std::chrono::milliseconds limit) {
  Deadline deadline(co_await boost::asio::this_coro::executor, limit);
  struct Pending {
    Impl& impl;
    ~Pending() { impl.pending = nullptr; }
  };
  impl->pending = &deadline;
  const Pending pending{*impl};
  for (;;) {
    const bool kept = impl->connection != nullptr;
    try {
      co_return co_await impl->exchange(target, deadline);
    } catch (const boost::system::system_error& error) {
      impl->drop();
      // The other side may have closed what we kept, before it saw this request.
      if (kept && !deadline.expired() && !deadline.aborted()) continue;
      throw failure_of(deadline, impl->base.authority(), Failure::closed,
                       "the connection ended before the answer: " + error.code().message());
    } catch (...) {
      impl->drop();
      throw;
    }
  }
}

HttpClient::HttpClient(Url base, SessionSettings settings)
    : impl_(std::make_shared<Impl>(std::move(base), std::move(settings))) {}

HttpClient::~HttpClient() {
  abort();
}

Task<HttpResponse> HttpClient::get(std::string target, std::chrono::milliseconds deadline) {
  return Impl::get(impl_, std::move(target), deadline);
}

void HttpClient::abort() {
  if (impl_->pending != nullptr) impl_->pending->abort();
  impl_->drop();
}

}  // namespace rq::net
