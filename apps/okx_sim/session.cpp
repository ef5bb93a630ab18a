#include "okx_sim/session.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "okx_sim/lie.hpp"

#include "core/json_limits.hpp"

namespace rq::okx_sim {

namespace {

using Json = nlohmann::json;

constexpr std::size_t largest_request = std::size_t{64} * 1024;

/// A JSON string with its quotes; bytes that are no UTF-8 are replaced.
std::string json_string(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// "" is none; docs: letters and digits, at most 32.
bool is_request_id(const std::string& id) {
  return id.size() <= 32 && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

struct Session::Request {
  struct Argument {
    std::string channel;
    std::string instrument;
  };
  std::string id;
  std::string operation;
  std::vector<Argument> arguments;

  /// nullopt for what is no request.
  static std::optional<Request> parse(std::string_view text);
};

std::optional<Session::Request> Session::Request::parse(std::string_view text) {
  const Json json = try_parse_json<Json>(text);
  if (!json.is_object()) return std::nullopt;
  Request request{text_of(json, "id"), text_of(json, "op"), {}};
  const auto arguments = json.find("args");
  if (!is_request_id(request.id) || arguments == json.end() || !arguments->is_array() ||
      arguments->empty())
    return std::nullopt;
  for (const Json& argument : *arguments) {
    if (!argument.is_object()) return std::nullopt;
    request.arguments.push_back({text_of(argument, "channel"), text_of(argument, "instId")});
    if (request.arguments.back().channel.empty()) return std::nullopt;
  }
  return request;
}

Session::Session(Endpoint endpoint, std::string connection_id, const Markets& markets,
                 const Conditions& conditions, bool limited, Time now)
    : endpoint_(endpoint),
      connection_id_(std::move(connection_id)),
      markets_(markets),
      conditions_(conditions),
      limited_(limited),
      last_activity_(now),
      requests_(requests_an_hour, std::chrono::hours(1)) {}

std::vector<Session::Subscription> Session::receive(std::string_view text, Time now) {
  last_activity_ = now;
  if (text == "ping") {
    send("pong");
    return {};
  }
  if (text.size() > largest_request) {
    close(1009, "Message too big");
    return {};
  }
  const auto request = Request::parse(text);
  const bool known =
      request && (request->operation == "subscribe" || request->operation == "unsubscribe");
  if (!known) {
    send_error("60012", "Invalid request: " + std::string(text), request ? request->id : "");
    return {};
  }
  if (limited_ && requests_.next_allowed(now) > now) {
    send_error("60014", "Requests too frequent.", request->id);
    return {};
  }
  requests_.count(now);
  std::vector<Subscription> added;
  if (request->operation == "subscribe")
    subscribe(*request, now, added);
  else
    unsubscribe(*request);
  return added;
}

void Session::subscribe(const Request& request, Time now, std::vector<Subscription>& added) {
  if (conditions_.active(FaultKind::ignore_subscriptions, now) != nullptr) return;
  const bool refused = conditions_.active(FaultKind::refuse_subscriptions, now) != nullptr;
  for (const auto& [name, instrument] : request.arguments) {
    const auto channel = parse_channel(name);
    Market* const market = find_market(markets_, instrument);
    if (!channel || market == nullptr || endpoint_of(*channel) != endpoint_ || refused) {
      send_error("60018",
                 "Wrong URL or channel:" + name + ",instId:" + instrument +
                     " doesn't exist. Please use the correct URL, channel and parameters "
                     "referring to API document.",
                 request.id);
      continue;
    }
    const Subscription subscription{*channel, market};
    if (!subscribed(*channel, *market)) {
      subscriptions_.push_back(subscription);
      added.push_back(subscription);
    }
    send_event("subscribe",
               R"("arg":{"channel":)" + json_string(name) + R"(,"instId":)" +
                   json_string(instrument) + "}",
               request.id);
  }
}

void Session::unsubscribe(const Request& request) {
  for (const auto& [name, instrument] : request.arguments) {
    const auto channel = parse_channel(name);
    std::erase_if(subscriptions_, [&](const Subscription& subscription) {
      return subscription.channel == channel &&
             subscription.market->listing.instrument.str() == instrument;
    });
    send_event("unsubscribe",
               R"("arg":{"channel":)" + json_string(name) + R"(,"instId":)" +
                   json_string(instrument) + "}",
               request.id);
  }
}

bool Session::subscribed(Channel channel, const Market& market) const {
  return std::any_of(subscriptions_.begin(), subscriptions_.end(), [&](const Subscription& s) {
    return s.channel == channel && s.market == &market;
  });
}

void Session::send_event(std::string_view event, std::string_view details, std::string_view id) {
  std::string text = "{";
  if (!id.empty()) text += R"("id":)" + json_string(id) + ",";
  text += R"("event":)" + json_string(event) + ",";
  text += details;
  text += R"(,"connId":")" + connection_id_ + "\"}";
  send(std::move(text));
}

void Session::send_error(std::string_view code, std::string_view message, std::string_view id) {
  send_event("error", R"("code":")" + std::string(code) + R"(","msg":)" + json_string(message), id);
}

void Session::send_notice() {
  send_event("notice",
             R"("code":"64008","msg":"The connection will soon be closed for a service upgrade. )"
             R"(Please reconnect.")",
             "");
}

void Session::send(std::string text) {
  if (outgoing_.torn || outgoing_.close) return;
  outgoing_bytes_ += text.size();
  outgoing_.messages.push_back(std::move(text));
}

void Session::push(std::string text, Time now) {
  last_activity_ = now;
  if (conditions_.active(FaultKind::mute, now) != nullptr) return;
  if (damage_.lose > 0) {
    --damage_.lose;
    return;
  }
  if (damage_.lie_id > 0 && lie_about_id(text, damage_.lie_id)) damage_.lie_id = 0;
  if (damage_.lie_time && lie_about_time(text)) damage_.lie_time = false;
  if (std::exchange(damage_.garble, false)) text.resize(text.size() / 2);
  if (damage_.repeat > 0) {
    --damage_.repeat;
    send(text);
  }
  if (std::exchange(damage_.tear, false)) {
    if (!outgoing_.torn && !outgoing_.close) outgoing_.torn = std::move(text);
    return;
  }
  deliver(std::move(text));
}

void Session::deliver(std::string text) {
  if (damage_.reorder > 0) {
    held_.push_back(std::move(text));
    if (--damage_.reorder > 0) return;
    for (; !held_.empty(); held_.pop_back()) send(std::move(held_.back()));
    return;
  }
  send(std::move(text));
  if (outgoing_bytes_ > outgoing_limit) close(4005, "Server buffer is full");
}

void Session::suffer(const Fault& fault, Time now) {
  switch (fault.kind) {
    case FaultKind::close:
      return close(fault.code, "");
    case FaultKind::notice:
      ends_ = now + fault.length;
      return send_notice();
    case FaultKind::lose:
      damage_.lose += fault.count;
      return;
    case FaultKind::repeat:
      damage_.repeat += fault.count;
      return;
    case FaultKind::reorder:
      damage_.reorder += fault.count;
      return;
    case FaultKind::garble:
      damage_.garble = true;
      return;
    case FaultKind::tear:
      damage_.tear = true;
      return;
    case FaultKind::lie_id:
      damage_.lie_id = fault.count;
      return;
    case FaultKind::lie_time:
      damage_.lie_time = true;
      return;
    default:
      return;
  }
}

void Session::check_time(Time now) {
  if (now - last_activity_ > idle_limit) close(4004, "No data received in 30s.");
  if (ends_ && now >= *ends_) close(no_goodbye, "");
}

void Session::close(std::uint16_t code, std::string reason) {
  if (!outgoing_.torn && !outgoing_.close) outgoing_.close = CloseOrder{code, std::move(reason)};
}

Session::Outgoing Session::take_outgoing() {
  outgoing_bytes_ = 0;
  return std::exchange(outgoing_, {});
}

}  // namespace rq::okx_sim
