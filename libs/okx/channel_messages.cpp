#include "okx/channel_messages.hpp"

#include <map>
#include <nlohmann/json.hpp>

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
  const Json json = Json::parse(frame, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("event")) return std::nullopt;
  ChannelEvent event;
  event.name = json_text(json, "event");
  event.kind = kind_of(event.name);
  event.code = json_text(json, "code");
  event.message = json_text(json, "msg");
  if (const auto arg = json.find("arg"); arg != json.end() && arg->is_object()) {
    event.channel = json_text(*arg, "channel");
    event.instrument = json_text(*arg, "instId");
  }
  return event;
}

}  // namespace rq::okx
