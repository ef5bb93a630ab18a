#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "okx_sim/channel.hpp"
#include "okx_sim/conditions.hpp"
#include "okx_sim/market.hpp"

#include "net/rate_limit.hpp"

namespace rq::okx_sim {

/// Damage for the next data messages of a session; what the numbers count down to is undamaged.
struct MessageDamage {
  std::uint64_t lose = 0;     ///< are not sent
  std::uint64_t repeat = 0;   ///< are sent twice
  std::uint64_t reorder = 0;  ///< are sent together, newest first
  bool garble = false;        ///< the next one is cut in half: no JSON
  std::uint64_t lie_id = 0;   ///< the next one with a trade has an id this far ahead
  bool lie_time = false;      ///< the next one with a time has one of the year 9999
  bool tear = false;          ///< the next one breaks off in the middle, and the connection with it
};

/// One WebSocket session as the exchange sees it, without its socket: what comes in goes to
/// `receive`, what shall go out gathers in `take_outgoing`.
class Session {
 public:
  using Time = net::RateLimit::Clock::time_point;

  /// What the exchange allows a session (docs, "Connect", "Request limit").
  static constexpr std::size_t requests_an_hour = 480;
  static constexpr std::chrono::seconds idle_limit{30};
  static constexpr std::uint16_t no_goodbye = 1006;
  /// More than a client may leave unread.
  static constexpr std::size_t outgoing_limit = std::size_t{64} * 1024 * 1024;

  struct CloseOrder {
    std::uint16_t code = 1000;  ///< `no_goodbye`: the connection just drops
    std::string reason;
  };

  /// `limited`: whether the number of requests is limited.
  Session(Endpoint endpoint, std::string connection_id, const Markets& markets,
          const Conditions& conditions, bool limited, Time now);

  /// A text message came. Returns the subscriptions that are new: the channels' owner may have
  /// something to say at once.
  struct Subscription {
    Channel channel;
    Market* market;
    friend bool operator==(const Subscription&, const Subscription&) = default;
  };
  std::vector<Subscription> receive(std::string_view text, Time now);

  [[nodiscard]] const std::vector<Subscription>& subscriptions() const { return subscriptions_; }
  [[nodiscard]] bool subscribed(Channel channel, const Market& market) const;

  /// Sends a message of the exchange itself: an ack, an error, a notice.
  void send(std::string text);
  /// Sends data, as damaged as was ordered.
  void push(std::string text, Time now);
  /// A fault begins that concerns sessions; others are passed over.
  void suffer(const Fault& fault, Time now);
  /// Ends the session when nothing has passed through it for too long, or a notice said so.
  void check_time(Time now);
  void close(std::uint16_t code, std::string reason);

  /// What is to be sent, in order.
  struct Outgoing {
    std::vector<std::string> messages;
    std::optional<std::string> torn;  ///< then half of this one; the connection drops
    std::optional<CloseOrder> close;  ///< then goodbye
    [[nodiscard]] bool empty() const { return messages.empty() && !torn && !close; }
  };
  Outgoing take_outgoing();
  [[nodiscard]] bool has_outgoing() const { return !outgoing_.empty(); }
  [[nodiscard]] std::size_t outgoing_bytes() const { return outgoing_bytes_; }

 private:
  struct Request;
  void subscribe(const Request& request, Time now, std::vector<Subscription>& added);
  void unsubscribe(const Request& request);
  void send_event(std::string_view event, std::string_view details, std::string_view id);
  void send_error(std::string_view code, std::string_view message, std::string_view id);
  void send_notice();
  void deliver(std::string text);

  Endpoint endpoint_;
  std::string connection_id_;
  const Markets& markets_;
  const Conditions& conditions_;
  bool limited_;
  Time last_activity_;
  net::RateLimit requests_;
  std::vector<Subscription> subscriptions_;
  MessageDamage damage_;
  std::optional<Time> ends_;       // as a notice announced
  std::vector<std::string> held_;  // until all that are to be reordered are here
  Outgoing outgoing_;
  std::size_t outgoing_bytes_ = 0;
};

}  // namespace rq::okx_sim
