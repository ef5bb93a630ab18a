#include "okx_sim/service.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "okx_sim/market_clock.hpp"
#include "okx_sim/target.hpp"

#include "app/log.hpp"
#include "core/duration.hpp"
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

/// Without a clock: what is printed at once, and how much a client may leave unread in that time.
constexpr std::size_t prints_at_once = 5'000;
constexpr milliseconds market_time_at_once{250};
constexpr std::size_t unread_limit = std::size_t{1} << 20U;

/// With a clock: a bound on what a slow machine prints between two looks at the sockets.
constexpr std::size_t most_prints = 20'000;

/// How long clients have to take leave when the exchange ends.
constexpr std::chrono::seconds goodbye_limit{3};

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
  bool sending = false;
  bool ended = false;

  [[nodiscard]] bool has_unsent() const { return sending || session->has_outgoing(); }
};

}  // namespace

struct Service::Impl : std::enable_shared_from_this<Service::Impl> {
  using Self = std::shared_ptr<Impl>;
  using ConnectionPtr = std::shared_ptr<Connection>;

  Impl(asio::any_io_executor executor, Markets markets, const ExchangeSettings& exchange_settings,
       const ServiceSettings& service_settings);

  net::Server::Handlers handlers();
  static Task<net::HttpResponse> answer(Self self, std::string target);
  static Task<> serve(Self self, std::string target, std::shared_ptr<net::WebSocket> socket);
  static Task<> send_outgoing(Self self, ConnectionPtr connection);
  Task<> run(const std::function<bool()>& stop);
  Task<> say_goodbye();

  ConnectionPtr open(const std::string& target, std::shared_ptr<net::WebSocket> socket);
  void step(Clock::time_point now);
  void print_by_the_clock(Clock::time_point now);
  void print_what_is_read(Clock::time_point now);
  void wake_senders();
  void on_fault(const Fault& fault);
  [[nodiscard]] Timestamp market_time(Clock::time_point now) const;
  [[nodiscard]] RestMoment moment(Clock::time_point now) const;
  [[nodiscard]] bool is_over(Clock::time_point now);

  asio::any_io_executor executor;
  ServiceSettings settings;
  Exchange exchange;
  std::optional<MarketClock> clock;
  std::optional<Clock::time_point> began;
  std::optional<Clock::time_point> printed_last;
  Timestamp flood_time;  // without a clock
  Clock::time_point next_truth;
  std::set<ConnectionPtr> connections;
  bool is_behind = false;  // there is more to print at once
  std::optional<net::Server> server;
};

Service::Impl::Impl(asio::any_io_executor where, Markets markets,
                    const ExchangeSettings& exchange_settings,
                    const ServiceSettings& service_settings)
    : executor(std::move(where)),
      settings(service_settings),
      exchange(std::move(markets), exchange_settings,
               {.on_prints =
                    [truth = settings.truth](const Market& market, std::size_t count) {
                      if (truth != nullptr) truth->append(market, count);
                    },
                .on_book =
                    [truth = settings.truth](const Market& market, std::string_view message) {
                      if (truth != nullptr) truth->append_book(market, message);
                    },
                .on_fault = [this](const Fault& fault) { on_fault(fault); }}),
      flood_time(settings.start) {
  if (settings.speed) clock.emplace(settings.start, *settings.speed);
  exchange.remember(settings.start);
  server.emplace(executor, "127.0.0.1", settings.port, settings.tls, handlers());
}

net::Server::Handlers Service::Impl::handlers() {
  return {.on_connection =
              [this] {
                return exchange.conditions().active(FaultKind::refuse, Clock::now()) == nullptr;
              },
          .on_get =
              [this](std::string target) { return answer(shared_from_this(), std::move(target)); },
          .on_web_socket =
              [this](std::string target, std::shared_ptr<net::WebSocket> socket) {
                return serve(shared_from_this(), std::move(target), std::move(socket));
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

Task<net::HttpResponse> Service::Impl::answer(Self self, std::string target) {
  if (const Fault* slow = self->exchange.conditions().active(FaultKind::slow, Clock::now())) {
    asio::steady_timer timer(self->executor);
    co_await wait(timer, slow->amount);
  }
  auto [status, body] = self->exchange.get(target, self->moment(Clock::now()));
  app::log::debug("GET " + target + " " + std::to_string(status));
  co_return net::HttpResponse{status, std::move(body)};
}

/// Null when it is refused.
Service::Impl::ConnectionPtr Service::Impl::open(const std::string& target,
                                                 std::shared_ptr<net::WebSocket> socket) {
  const auto endpoint = parse_endpoint(parse_target(target).path);
  auto session = endpoint ? exchange.open_session(*endpoint, Clock::now()) : nullptr;
  if (!session) {
    app::log::warn("WebSocket on " + target +
                   " refused: " + (endpoint ? "too many connections a second" : "no such path"));
    socket->abort();
    return nullptr;
  }
  app::log::info("WebSocket on " + target + " opened");
  const auto connection = std::make_shared<Connection>(
      Connection{std::move(session), std::move(socket), asio::steady_timer(executor)});
  connections.insert(connection);
  return connection;
}

Task<> Service::Impl::serve(Self self, std::string target, std::shared_ptr<net::WebSocket> socket) {
  const ConnectionPtr connection = self->open(target, std::move(socket));
  if (!connection) co_return;
  asio::co_spawn(self->executor, send_outgoing(self, connection), asio::detached);
  std::string reason;
  try {
    for (;;) {
      const std::string_view text = co_await connection->socket->read();
      app::log::debug("received " + std::string(text));
      self->exchange.receive(*connection->session, text, Clock::now());
      connection->wake.cancel();
    }
  } catch (const net::NetError& error) {
    reason = error.what();
  }
  app::log::info("WebSocket on " + target + " ended: " + reason);
  connection->ended = true;
  connection->wake.cancel();
  self->connections.erase(connection);
}

Task<> Service::Impl::send_outgoing(Self self, ConnectionPtr connection) {
  auto& [session, socket, wake, sending, ended] = *connection;
  const Conditions& conditions = self->exchange.conditions();
  try {
    while (!ended) {
      if (!session->has_outgoing() ||
          conditions.active(FaultKind::stall, Clock::now()) != nullptr) {
        co_await wait(wake, std::chrono::hours(1));
        continue;
      }
      sending = true;
      auto [messages, torn, close] = session->take_outgoing();
      co_await socket->write_all(std::move(messages));
      if (torn) co_await socket->tear(*std::move(torn));
      if (close && close->code == Session::no_goodbye) socket->abort();
      if (close) co_await socket->close(close->code, std::move(close->reason));
      sending = false;
    }
  } catch (const net::NetError&) {
    // Whoever reads hears of it too, and says so.
  }
  sending = false;
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
  wake_senders();
  if (settings.truth != nullptr && now >= next_truth) {
    settings.truth->flush();
    next_truth = now + truth_interval;
  }
}

void Service::Impl::wake_senders() {
  for (const auto& connection : connections)
    if (connection->session->has_outgoing()) connection->wake.cancel();
}

void Service::Impl::print_by_the_clock(Clock::time_point now) {
  is_behind = exchange.advance(market_time(now), now, most_prints) >= most_prints;
}

void Service::Impl::print_what_is_read(Clock::time_point now) {
  const auto may_print = [&] {
    bool subscribed = false;
    for (const auto& session : exchange.sessions()) {
      if (session->outgoing_bytes() > unread_limit) return false;
      subscribed = subscribed || !session->subscriptions().empty();
    }
    return subscribed && exchange.next_due().has_value();
  };
  std::size_t printed = 0;
  while (printed < prints_at_once && may_print()) {
    flood_time = std::max(flood_time, *exchange.next_due()) + market_time_at_once;
    printed += exchange.advance(flood_time, now, prints_at_once);
  }
  if (printed == 0) exchange.advance(flood_time, now, 0);  // faults and idle sessions
  is_behind = printed > 0;
}

bool Service::Impl::is_over(Clock::time_point now) {
  if (exchange.next_due()) return false;
  if (!printed_last) {
    printed_last = now;
    if (settings.truth != nullptr) settings.truth->flush();
    app::log::info("the last trade was printed");
  }
  return settings.exit_after && now - *printed_last >= *settings.exit_after &&
         std::none_of(connections.begin(), connections.end(),
                      [](const auto& connection) { return connection->has_unsent(); });
}

Task<> Service::Impl::run(const std::function<bool()>& stop) {
  asio::steady_timer timer(executor);
  for (auto now = Clock::now(); !stop() && !is_over(now); now = Clock::now()) {
    step(now);
    co_await wait(timer, is_behind ? Clock::duration::zero() : tick);
  }
  if (settings.truth != nullptr) settings.truth->sync();
  co_await say_goodbye();
}

Task<> Service::Impl::say_goodbye() {
  for (const auto& connection : connections)
    connection->session->close(1001, "the simulated exchange ends");
  wake_senders();
  asio::steady_timer timer(executor);
  const auto end = Clock::now() + goodbye_limit;
  while (!connections.empty() && Clock::now() < end) co_await wait(timer, tick);
  server.reset();
}

Service::Service(asio::any_io_executor executor, Markets markets, const ExchangeSettings& exchange,
                 const ServiceSettings& settings)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(markets), exchange, settings)) {}

Service::~Service() {
  impl_->server.reset();
}

std::uint16_t Service::port() const {
  return impl_->server->port();
}

const Exchange& Service::exchange() const {
  return impl_->exchange;
}

Task<> Service::run(std::function<bool()> stop) {
  const auto impl = impl_;
  co_await impl->run(stop);
}

}  // namespace rq::okx_sim
