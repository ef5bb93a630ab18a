#pragma once

#include <chrono>
#include <cstdint>

namespace rq::okx {

/// Tells from silence what to do with a connection: a pure state machine, asked once a second.
/// OKX closes a connection that it has pushed nothing on for 30 s; a text "ping" is answered with
/// "pong" (okx.com/docs-v5, "WebSocket, Connect").
class FeedWatch {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  using Wall = std::chrono::system_clock::time_point;

  static constexpr std::chrono::seconds quiet_limit{15};   ///< then ask
  static constexpr std::chrono::seconds answer_limit{10};  ///< for anything at all after asking
  static constexpr std::chrono::seconds ack_limit{10};     ///< for a subscription
  static constexpr int most_subscriptions = 3;             ///< of the same, before reconnecting
  /// Between two questions, of either clock: more means that the machine slept.
  static constexpr std::chrono::seconds sleep_limit{10};

  enum class Verdict : std::uint8_t {
    fine,
    send_ping,
    subscribe_again,  ///< what was not acknowledged
    dead,             ///< no answer to a ping
    refused,          ///< no acknowledgement, again and again
    slept,            ///< the machine did: nothing is known of the connection any more
  };

  FeedWatch(Steady steady, Wall wall);

  /// A message came.
  void heard() { heard_ = true; }
  /// Acknowledgements are awaited, or not any more.
  void await_acks(bool awaited);
  Verdict tick(Steady steady, Wall wall);

 private:
  Verdict judge(Steady now);

  Steady last_tick_;
  Wall last_wall_;
  Steady quiet_since_;
  bool heard_ = false;
  bool pinged_ = false;
  Steady pinged_at_{};
  bool awaited_ = false;
  Steady awaits_since_{};
  int subscriptions_ = 0;
};

}  // namespace rq::okx
