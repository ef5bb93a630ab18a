#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/inst_id.hpp"

namespace rq::okx {

/// `{"op":"subscribe","args":[{"channel":…,"instId":…},…]}`
std::string subscribe_request(std::string_view channel, std::span<const InstId> instruments);
std::string unsubscribe_request(std::string_view channel, std::span<const InstId> instruments);

/// What the exchange says about a connection, besides data.
struct ChannelEvent {
  enum class Kind : std::uint8_t {
    subscribed,    ///< `arg` names channel and instrument
    unsubscribed,  ///< as above
    error,         ///< `code` and `message`; what it is about mostly only the message tells
    notice,        ///< `code` 64008: the connection will be closed for an upgrade
    remark,        ///< documented, and nothing follows from it
    other,
  };

  Kind kind = Kind::other;
  std::string name;  ///< the exchange's own
  std::string channel;
  std::string instrument;
  std::string code;
  std::string message;
};

/// Reads `{"event":…}`; nothing when it is no such message. Texts are fit for a log: what is too
/// long is cut, and control characters are replaced.
std::optional<ChannelEvent> read_channel_event(std::string_view frame);

}  // namespace rq::okx
