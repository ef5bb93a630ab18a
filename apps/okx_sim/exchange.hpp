#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "okx_sim/conditions.hpp"
#include "okx_sim/fault_script.hpp"
#include "okx_sim/market.hpp"
#include "okx_sim/rest_api.hpp"
#include "okx_sim/session.hpp"

namespace rq::okx_sim {

struct ExchangeSettings {
  std::size_t trades_per_message = 1;                         ///< of `trades-all`, at most
  bool limited = true;                                        ///< keep the exchange's rate limits
  std::chrono::milliseconds history = std::chrono::days(90);  ///< what REST remembers
  std::vector<FaultRule> faults;
};

/// The exchange without sockets and clocks: prints what is due, tells the sessions that want to
/// know, answers REST, and lets happen what the fault script says. Time on the wall comes in as
/// `Time`, the exchange's own as `Timestamp`; neither ever goes back.
class Exchange {
 public:
  using Time = Session::Time;

  /// What the owner of sockets and files hears of.
  struct Events {
    /// Prints of `market`, the last `count` of its tape.
    std::function<void(const Market& market, std::size_t count)> on_prints{};
    /// A message of its book: the snapshot that it began with, then everything that changed it,
    /// sent or not.
    std::function<void(const Market& market, std::string_view message)> on_book{};
    /// A fault begins. Those of sockets are the owner's to carry out: `drop`.
    std::function<void(const Fault& fault)> on_fault{};
  };

  Exchange(Markets markets, ExchangeSettings settings, Events events);

  /// Prints everything up to `time` without telling anybody: the past.
  void remember(Timestamp time);
  /// The script of faults begins; before that there are none.
  void begin(Time now) { began_ = now; }
  /// Moves on to `market_time`: prints what is due, at most `most` of each instrument, and tells
  /// the sessions; lets faults begin and end; closes idle sessions. Returns the number of prints.
  std::size_t advance(Timestamp market_time, Time now, std::size_t most);

  /// New sessions within any second (docs, "Connect").
  static constexpr std::size_t connects_a_second = 3;

  /// A session lives as long as anybody but the exchange holds it. Null when there were too many in
  /// the last second.
  std::shared_ptr<Session> open_session(Endpoint endpoint, Time now);
  /// A message of a session's client.
  void receive(Session& session, std::string_view text, Time now);
  [[nodiscard]] RestAnswer get(std::string_view target, const RestMoment& moment);

  [[nodiscard]] const Conditions& conditions() const { return conditions_; }
  [[nodiscard]] const Markets& markets() const { return markets_; }
  /// When the next print is due; nullopt when all tapes have ended.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
  [[nodiscard]] std::vector<std::shared_ptr<Session>> sessions() const;
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  /// Subscriptions so far, those that ended included.
  [[nodiscard]] std::uint64_t subscriptions() const { return subscriptions_; }

 private:
  void publish(Market& market, std::size_t count, Time now);
  void publish_all_trades(const Market& market, std::size_t count, Time now);
  void publish_trades(const Market& market, std::size_t count, std::uint64_t sequence, Time now);
  void publish_book(Market& market, Time now);
  void push_book(Market& market, std::vector<BookMessage> messages, Time now);
  void note_beginnings();
  void send_last_trade(Session& session, const Market& market, Time now);
  void push(Channel channel, const Market& market, std::string text, Time now);
  void let_faults_begin(Time now);
  void apply(const Fault& fault, Time now);

  Markets markets_;
  ExchangeSettings settings_;
  std::optional<Time> began_;
  Timestamp market_time_;
  Events events_;
  RestApi rest_;
  FaultScript script_;
  Conditions conditions_;
  net::RateLimit connects_{connects_a_second, std::chrono::seconds(1)};
  std::vector<std::weak_ptr<Session>> sessions_;
  std::uint64_t connections_ = 0;
  std::uint64_t subscriptions_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t rest_lie_id_ = 0;  // of the next answer with trades
  bool rest_lie_time_ = false;
};

}  // namespace rq::okx_sim
