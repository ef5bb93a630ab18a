#include "okx/channel_messages.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "core/json_limits.hpp"
#include "core/quote.hpp"
#include "okx/json_text.hpp"

namespace rq::okx {

namespace {

using Json = nlohmann::ordered_json;

std::string request(const char* op, std::string_view channel, std::span<const InstId> instruments) {
  Json args = Json::array();
  for (const auto& instrument : instruments)
    args.push_back({{"channel", channel}, {"instId", instrument.str()}});
  return Json({{"op", op}, {"args", std::move(args)}}).dump();
}

/// Whoever sends it: it goes into the log.
constexpr std::size_t longest_message = 400;

ChannelEvent::Kind kind_of(const std::string& name) {
  using Kind = ChannelEvent::Kind;
  static const std::map<std::string, Kind> kinds{{"subscribe", Kind::subscribed},
                                                 {"unsubscribe", Kind::unsubscribed},
                                                 {"error", Kind::error},
                                                 {"notice", Kind::notice},
                                                 {"login", Kind::remark},
                                                 {"channel-conn-count", Kind::remark},
                                                 {"channel-conn-count-error", Kind::remark}};
  const auto found = kinds.find(name);
  return found == kinds.end() ? Kind::other : found->second;
}

}  // namespace

std::string subscribe_request(std::string_view channel, std::span<const InstId> instruments) {
  return request("subscribe", channel, instruments);
}

std::string unsubscribe_request(std::string_view channel, std::span<const InstId> instruments) {
  return request("unsubscribe", channel, instruments);
}

std::optional<ChannelEvent> read_channel_event(std::string_view frame) {
  const Json json = try_parse_json<Json>(frame);
  if (!json.is_object() || !json.contains("event")) return std::nullopt;
  ChannelEvent event;
  event.name = quote(json_text(json, "event"));
  event.kind = kind_of(event.name);
  event.code = quote(json_text(json, "code"));
  event.message = quote(json_text(json, "msg"), longest_message);
  if (const auto arg = json.find("arg"); arg != json.end() && arg->is_object()) {
    event.channel = quote(json_text(*arg, "channel"));
    event.instrument = quote(json_text(*arg, "instId"));
  }
  return event;
}

}  // namespace rq::okx
