#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "market/trade.hpp"

namespace rq {

/// Two statements about one trade that cannot both be true.
bool contradict(const TradeText& a, const TradeText& b);

/// Trades whose ids leap: one message alone says that the exchange's numbering stands there. Such a
/// trade is believed when REST shows it or one near it, or when the feed goes on near it. Otherwise
/// it is to be set aside; it stays known, so that it may be believed later all the same. Pure.
class IdLeap {
 public:
  /// Ids so near belong together: what is lost in between is ten pages of REST, a second's work.
  /// The busiest instruments print some hundred trades at a time (a large liquidation), and the
  /// feed sends each.
  static constexpr TradeId reach = 1'000;
  /// What the feed brings next is nearer: a page of REST.
  static constexpr TradeId step = 100;
  static constexpr bool near(TradeId a, TradeId b, TradeId within = reach) {
    return (a < b ? b - a : a - b) <= within;
  }

  [[nodiscard]] bool empty() const { return suspects_.empty(); }
  /// Trades that wait for a verdict.
  [[nodiscard]] std::size_t waiting() const;

  /// The feed brought such a trade. Whether one near it is known, with another id: then both are
  /// believed. Otherwise it is kept, in the place of the oldest when there are many.
  bool add(const TradeText& trade);
  /// The same of one that has waited long enough.
  void keep_aside(const TradeText& trade);
  /// Takes those out that are near one of these ids; REST shows them, or the feed got there.
  std::vector<HeldTrade> take_near(std::span<const TradeId> ids);
  /// All ids up to this one are known: takes those out that are near it or below, for they leap no
  /// more. Those that were set aside are gone then, the others are returned.
  std::vector<HeldTrade> take_reached(TradeId known);

  /// The feed brought one of the trades that follow those that are written.
  void on_expected();
  /// `reachable`: the exchange could be reached in that time, so that waiting counts.
  void tick(std::chrono::milliseconds elapsed, bool reachable);
  /// One to be set aside now: the feed went on elsewhere, or nothing has vouched for it for
  /// `patience`. Told once of each.
  std::optional<HeldTrade> take_verdict(std::chrono::milliseconds patience);

  /// The REST page to ask for, of the trades below this id; to be answered by `on_answer`, whether
  /// it came or not; whether it was the page asked for.
  std::optional<TradeId> question();
  [[nodiscard]] bool is_asking() const { return asked_.has_value(); }
  bool on_answer(TradeId below);

 private:
  static constexpr std::size_t most_suspects = 8;
  static constexpr int gone_on = 100;  // trades of the feed
  static constexpr std::chrono::milliseconds first_delay{200};
  static constexpr std::chrono::milliseconds longest_delay{5'000};

  struct Suspect {
    HeldTrade trade;
    bool is_judged = false;
    int expected = 0;  // trades of the feed since
    std::chrono::milliseconds waited{};
  };

  void keep(const TradeText& trade, bool is_judged);

  std::vector<Suspect> suspects_;  // in the order in which they came
  std::optional<TradeId> asked_;
  std::chrono::milliseconds ask_in_{};
  std::chrono::milliseconds delay_ = first_delay;
};

}  // namespace rq
