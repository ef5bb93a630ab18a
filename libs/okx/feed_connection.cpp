#include "okx/feed_connection.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/json_limits.hpp"
#include "core/quote.hpp"
#include "net/net_error.hpp"
#include "net/spawn.hpp"
#include "okx/json_text.hpp"

namespace rq::okx {

namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
using Wall = std::chrono::system_clock;

/// Subscribe and unsubscribe together, an hour and connection (okx.com/docs-v5, "WebSocket").
constexpr std::size_t most_requests_an_hour = 480;
/// The exchange announces that it will close the connection.
constexpr auto service_upgrade = "64008";

/// What `{"arg":{"channel":…,"instId":…},"data":…}` has beside "arg"; null when it is no such
/// thing.
nlohmann::json arg_of_data(std::string_view message) {
  const auto json = try_parse_json<nlohmann::json>(message);
  if (!json.is_object() || !json.contains("data")) return nullptr;
  const auto arg = json.find("arg");
  return arg != json.end() && arg->is_object() ? *arg : nlohmann::json();
}

/// Mostly only the text of an error tells which subscription it is about:
/// "Wrong URL or channel:trades-all,instId:X doesn't exist…".
bool is_about(const ChannelEvent& error, const InstId& instrument) {
  if (!error.instrument.empty()) return error.instrument == instrument.str();
  constexpr std::string_view label = "instId:";
  const std::string_view text = error.message;
  const auto at = text.find(std::string(label) + instrument.str());
  if (at == text.npos) return false;
  const auto behind = text.substr(at + label.size() + instrument.str().size());
  return behind.empty() || behind.front() == ' ' || behind.front() == ',';
}

}  // namespace

FeedConnection::FeedConnection(asio::any_io_executor executor, const FeedSettings& settings,
                               FeedHandler& handler, std::function<void()> on_change)
    : executor_(std::move(executor)),
      settings_(settings),
      handler_(handler),
      on_change_(std::move(on_change)),
      timer_(executor_),
      watch_(Steady::now(), Wall::now()),
      requests_(most_requests_an_hour, std::chrono::hours(1)) {}

net::Task<> FeedConnection::run(Pointer self) {
  try {
    self->socket_ = co_await net::WebSocket::open(self->settings_.url, self->settings_.session);
    if (!self->ended_) {
      self->watch_ = FeedWatch(Steady::now(), Wall::now());  // opening may have taken its time
      net::spawn(self->executor_, watch(self));
      self->subscribe(self->settings_.instruments);
    }
    while (!self->ended_) self->take(co_await self->socket_->read());
  } catch (const net::NetError& error) {
    self->end(error.what());
  }
}

void FeedConnection::take(std::string_view message) {
  watch_.heard();
  if (message == "pong") return;
  if (handler_.on_message(message)) return take_data(message);
  if (const auto event = read_channel_event(message)) return take_event(*event, message);
  const auto arg = arg_of_data(message);
  handler_.on_unreadable(message, arg.is_null()
                                      ? "neither data nor an event"
                                      : "data of the channel '" + quote(json_text(arg, "channel")) +
                                            "', which was not asked for");
}

/// Data counts as an acknowledgement; the real one may arrive later or never.
void FeedConnection::take_data(std::string_view message) {
  if (unacknowledged_.empty()) return;
  const auto arg = arg_of_data(message);
  if (arg.is_null()) return;
  if (const auto instrument = InstId::parse(json_text(arg, "instId"))) acknowledge(*instrument);
}

void FeedConnection::take_event(const ChannelEvent& event, std::string_view message) {
  using Kind = ChannelEvent::Kind;
  switch (event.kind) {
    case Kind::subscribed:
      if (const auto instrument = InstId::parse(event.instrument)) acknowledge(*instrument);
      return;
    case Kind::unsubscribed:
      return;
    case Kind::error:
      return take_error(event);
    case Kind::notice:
      handler_.on_remark("the exchange announces: " + event.message + " (" + event.code + ')');
      if (event.code != service_upgrade || leaving_) return;
      leaving_ = true;
      return on_change_();
    case Kind::remark:
      return handler_.on_remark("event '" + event.name + "' of the exchange: " + event.message);
    case Kind::other:
      return handler_.on_unreadable(message,
                                    "an event that is not documented: '" + event.name + "'");
  }
}

void FeedConnection::take_error(const ChannelEvent& event) {
  const std::string what = "error " + event.code + ": " + event.message;
  const auto refused = std::ranges::find_if(
      unacknowledged_, [&event](const InstId& instrument) { return is_about(event, instrument); });
  if (refused != unacknowledged_.end()) return refuse(InstId(*refused), what);
  handler_.on_remark("the exchange sent " + what);  // what stays unacknowledged is asked for again
}

void FeedConnection::refuse(const InstId& instrument, const std::string& why) {
  refused_.insert(instrument);
  last_refusal_ = Steady::now();
  handler_.on_refused(instrument, why);
  settle(instrument);
}

/// An error may not name what it is about; then the others go on, and it is told of here. Unless
/// the exchange knows what it does not acknowledge, so that the connection is to blame.
void FeedConnection::refuse_unacknowledged() {
  const bool is_known = std::ranges::any_of(
      unacknowledged_, [this](const InstId& id) { return acknowledged_.contains(id); });
  if (is_known || acknowledged_.empty()) return abort("a subscription is not acknowledged");
  for (const InstId& instrument : std::set(unacknowledged_))
    refuse(instrument, "the subscription is not acknowledged");
}

void FeedConnection::acknowledge(const InstId& instrument) {
  if (!unacknowledged_.contains(instrument)) return;
  acknowledged_.insert(instrument);
  refused_.erase(instrument);
  handler_.on_accepted(instrument);
  settle(instrument);
}

void FeedConnection::settle(const InstId& instrument) {
  unacknowledged_.erase(instrument);
  if (!unacknowledged_.empty()) return;
  watch_.await_acks(false);
  if (up_) return;
  up_ = true;
  on_change_();
}

void FeedConnection::subscribe(const std::vector<InstId>& instruments) {
  unacknowledged_.insert(instruments.begin(), instruments.end());
  watch_.await_acks(true);
  send_later(subscribe_request(settings_.channel, instruments));
}

void FeedConnection::renew(const InstId& instrument) {
  if (!socket_ || ended_) return;
  send_later(unsubscribe_request(settings_.channel, {&instrument, 1}));
  subscribe({instrument});
}

void FeedConnection::send_later(std::string text) {
  const auto now = Steady::now();
  if (text != "ping") {
    if (requests_.next_allowed(now) > now)
      return abort("too many subscriptions were asked for on this connection");
    requests_.count(now);
  }
  net::spawn(executor_, send(shared_from_this(), std::move(text)));
}

net::Task<> FeedConnection::send(Pointer self, std::string text) {
  try {
    co_await self->socket_->write(std::move(text));
  } catch (const net::NetError& error) {
    self->end(error.what());
  }
}

net::Task<> FeedConnection::watch(Pointer self) {
  while (!self->ended_) {
    self->timer_.expires_after(std::chrono::seconds(1));
    boost::system::error_code cancelled;
    co_await self->timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (!self->ended_) self->act_on_silence();
  }
}

void FeedConnection::act_on_silence() {
  using Verdict = FeedWatch::Verdict;
  switch (watch_.tick(Steady::now(), Wall::now())) {
    case Verdict::fine:
      return ask_refused_again();
    case Verdict::send_ping:
      return send_later("ping");
    case Verdict::subscribe_again:
      return send_later(subscribe_request(
          settings_.channel, std::vector(unacknowledged_.begin(), unacknowledged_.end())));
    case Verdict::dead:
      return abort("no answer to a ping");
    case Verdict::refused:
      return refuse_unacknowledged();
    case Verdict::slept:
      return abort("the machine slept, or its clock jumped");
  }
}

/// One request for all of them: the exchange counts requests.
void FeedConnection::ask_refused_again() {
  if (refused_.empty() || !unacknowledged_.empty()) return;
  if (Steady::now() - last_refusal_ < settings_.ask_refused_again) return;
  subscribe({refused_.begin(), refused_.end()});
}

void FeedConnection::abort(std::string why) {
  end(why);
  if (socket_) socket_->abort();
}

net::Task<> FeedConnection::close(Pointer self) {
  self->end("closed by us");
  if (self->socket_) co_await self->socket_->close();
}

void FeedConnection::end(const std::string& why) {
  if (ended_) return;
  ended_ = true;
  why_ = why;
  timer_.cancel();
  on_change_();
}

}  // namespace rq::okx
