#include "okx_sim/service.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <set>

#include "okx_sim/market_clock.hpp"
#include "okx_sim/target.hpp"

#include "app/log.hpp"
#include "app/stop_signal.hpp"
#include "core/duration.hpp"
#include "net/rate_limit.hpp"
#include "net/server.hpp"

namespace rq::okx_sim {

namespace {

namespace asio = boost::asio;
using net::Task;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// How often the exchange looks at its clock.
constexpr milliseconds tick{5};
constexpr milliseconds truth_interval{100};

/// Without a clock: what is printed at once, and how much a client may leave unread meanwhile.
constexpr std::size_t prints_at_once = 2'000;
constexpr milliseconds market_time_at_once{250};
constexpr std::size_t unread_limit = std::size_t{1} << 20U;

/// With a clock: a bound on what a slow machine prints between two looks at the sockets.
constexpr std::size_t most_prints = 20'000;

/// Waits until somebody says so, or for a while.
Task<> wait(asio::steady_timer& timer, Clock::duration duration) {
  timer.expires_after(duration);
  boost::system::error_code woken;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

/// One WebSocket and its session.
struct Connection {
  std::shared_ptr<Session> session;
  std::shared_ptr<net::WebSocket> socket;
  asio::steady_timer wake;  // cancelled when there may be something to send
  bool ended = false;
};

}  // namespace

struct Service::Impl {
  Impl(Markets markets, const ExchangeSettings& exchange_settings,
       const ServiceSettings& service_settings);

  net::Server::Handlers handlers();
  Task<net::HttpResponse> answer(std::string target);
  Task<> serve(std::string target, std::shared_ptr<net::WebSocket> socket);
  Task<> send_outgoing(std::shared_ptr<Connection> connection);
  Task<> live();

  void step(Clock::time_point now);
  void print_by_the_clock(Clock::time_point now);
  void print_what_is_read(Clock::time_point now);
  void on_fault(const Fault& fault);
  [[nodiscard]] Timestamp market_time(Clock::time_point now) const;
  [[nodiscard]] RestMoment moment(Clock::time_point now) const;
  [[nodiscard]] bool is_over(Clock::time_point now);

  ServiceSettings settings;
  asio::io_context context{1};
  Exchange exchange;
  std::optional<MarketClock> clock;
  net::RateLimit connects{3, std::chrono::seconds(1)};  // docs, "Connect"
  std::optional<Clock::time_point> began;
  std::optional<Clock::time_point> printed_last;
  Timestamp flood_time;  // without a clock
  Clock::time_point next_truth;
  std::set<std::shared_ptr<Connection>> connections;
  bool printed_something = false;
  std::exception_ptr failure;
  std::optional<net::Server> server;
};

Service::Impl::Impl(Markets markets, const ExchangeSettings& exchange_settings,
                    const ServiceSettings& service_settings)
    : settings(service_settings),
      exchange(std::move(markets), exchange_settings,
               {.on_prints =
                    [truth = settings.truth](const Market& market, std::size_t count) {
                      if (truth != nullptr) truth->append(market, count);
                    },
                .on_fault = [this](const Fault& fault) { on_fault(fault); }}),
      flood_time(settings.start) {
  if (settings.speed) clock.emplace(settings.start, *settings.speed);
  exchange.remember(settings.start);
  server.emplace(context.get_executor(), "127.0.0.1", settings.port, settings.tls, handlers());
}

net::Server::Handlers Service::Impl::handlers() {
  return {.on_connection =
              [this] {
                return exchange.conditions().active(FaultKind::refuse, Clock::now()) == nullptr;
              },
          .on_get = [this](std::string target) { return answer(std::move(target)); },
          .on_web_socket =
              [this](std::string target, std::shared_ptr<net::WebSocket> socket) {
                return serve(std::move(target), std::move(socket));
              }};
}

Timestamp Service::Impl::market_time(Clock::time_point now) const {
  if (!clock) return flood_time;
  return began ? clock->at(std::chrono::floor<milliseconds>(now - *began)) : settings.start;
}

RestMoment Service::Impl::moment(Clock::time_point now) const {
  RestMoment moment{now, market_time(now), Timestamp::max()};
  if (const Fault* lag = exchange.conditions().active(FaultKind::lag, now))
    moment.as_of = clock ? market_time(now - lag->amount) : flood_time - lag->amount;
  return moment;
}

Task<net::HttpResponse> Service::Impl::answer(std::string target) {
  if (const Fault* slow = exchange.conditions().active(FaultKind::slow, Clock::now())) {
    asio::steady_timer timer(context);
    co_await wait(timer, slow->amount);
  }
  auto [status, body] = exchange.get(target, moment(Clock::now()));
  app::log::debug("GET " + target + " " + std::to_string(status));
  co_return net::HttpResponse{status, std::move(body)};
}

Task<> Service::Impl::serve(std::string target, std::shared_ptr<net::WebSocket> socket) {
  const auto endpoint = parse_endpoint(parse_target(target).path);
  const auto now = Clock::now();
  if (!endpoint || (settings.limited && connects.next_allowed(now) > now)) {
    app::log::warn("WebSocket on " + target +
                   " refused: " + (endpoint ? "more than 3 connections a second" : "no such path"));
    socket->abort();
    co_return;
  }
  connects.count(now);
  const auto connection = std::make_shared<Connection>(Connection{
      exchange.open_session(*endpoint, now), std::move(socket), asio::steady_timer(context)});
  connections.insert(connection);
  app::log::info("WebSocket on " + target + " opened");
  asio::co_spawn(context, send_outgoing(connection), asio::detached);
  std::string reason;
  try {
    for (;;) {
      const std::string_view text = co_await connection->socket->read();
      app::log::debug("received " + std::string(text));
      exchange.receive(*connection->session, text, Clock::now());
      connection->wake.cancel();
    }
  } catch (const net::NetError& error) {
    reason = error.what();
  }
  app::log::info("WebSocket on " + target + " ended: " + reason);
  connection->ended = true;
  connection->wake.cancel();
  connections.erase(connection);
}

Task<> Service::Impl::send_outgoing(std::shared_ptr<Connection> connection) {
  auto& [session, socket, wake, ended] = *connection;
  try {
    while (!ended) {
      const bool stalled = exchange.conditions().active(FaultKind::stall, Clock::now()) != nullptr;
      if (stalled || !session->has_outgoing()) {
        co_await wait(wake, std::chrono::hours(1));
        continue;
      }
      auto [messages, torn, close] = session->take_outgoing();
      for (std::string& message : messages) co_await socket->write(std::move(message));
      if (torn) co_await socket->tear(*std::move(torn));
      if (close && close->code == Session::no_goodbye) socket->abort();
      if (close) co_await socket->close(close->code, std::move(close->reason));
    }
  } catch (const net::NetError&) {
    // Whoever reads hears of it too, and says so.
  }
}

void Service::Impl::on_fault(const Fault& fault) {
  const auto elapsed = std::chrono::floor<milliseconds>(Clock::now() - *began);
  app::log::info("fault: at " + format_duration(elapsed) + " " + text_of(fault) + "   # after " +
                 std::to_string(exchange.messages()) + " messages");
  if (fault.kind == FaultKind::drop) server->drop_connections();
}

void Service::Impl::step(Clock::time_point now) {
  if (!began && (!settings.waits || exchange.subscriptions() > 0)) {
    began = now;
    exchange.begin(now);
  }
  if (clock)
    print_by_the_clock(now);
  else
    print_what_is_read(now);
  for (const auto& connection : connections)
    if (connection->session->has_outgoing()) connection->wake.cancel();
  if (settings.truth != nullptr && now >= next_truth) {
    settings.truth->flush();
    next_truth = now + truth_interval;
  }
}

void Service::Impl::print_by_the_clock(Clock::time_point now) {
  printed_something = exchange.advance(market_time(now), now, most_prints) == most_prints;
}

void Service::Impl::print_what_is_read(Clock::time_point now) {
  const auto due = exchange.next_due();
  bool subscribed = false;
  bool unread = false;
  for (const auto& session : exchange.sessions()) {
    subscribed = subscribed || !session->subscriptions().empty();
    unread = unread || session->outgoing_bytes() > unread_limit;
  }
  if (due && subscribed && !unread) flood_time = std::max(flood_time, *due) + market_time_at_once;
  printed_something = exchange.advance(flood_time, now, prints_at_once) > 0;
}

bool Service::Impl::is_over(Clock::time_point now) {
  if (app::stop_requested()) return true;
  if (exchange.next_due()) return false;
  if (!printed_last) {
    printed_last = now;
    app::log::info("the last trade was printed");
  }
  return settings.exit_after && now - *printed_last >= *settings.exit_after;
}

Task<> Service::Impl::live() {
  asio::steady_timer timer(context);
  try {
    for (auto now = Clock::now(); !is_over(now); now = Clock::now()) {
      step(now);
      co_await wait(timer, printed_something ? Clock::duration::zero() : tick);
    }
    if (settings.truth != nullptr) settings.truth->sync();
  } catch (...) {
    failure = std::current_exception();
  }
  context.stop();
}

Service::Service(Markets markets, const ExchangeSettings& exchange, const ServiceSettings& settings)
    : impl_(std::make_unique<Impl>(std::move(markets), exchange, settings)) {}

Service::~Service() = default;

std::uint16_t Service::port() const {
  return impl_->server->port();
}

const Exchange& Service::exchange() const {
  return impl_->exchange;
}

void Service::run() {
  asio::co_spawn(impl_->context, impl_->live(), asio::detached);
  impl_->context.run();
  if (impl_->failure) std::rethrow_exception(impl_->failure);
}

}  // namespace rq::okx_sim
