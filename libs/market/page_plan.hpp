#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "market/trade.hpp"

namespace rq {

/// Which REST pages close a gap: walks forward from its lower end, a few pages at a time, and
/// searches when pages do not join up: a hole in the venue's ids, history that does not reach back
/// so far, or caches that lag. Pure; a page is what the venue answers to "trades with ids below N":
/// the newest of them, at most `page_size`.
class PagePlan {
 public:
  static constexpr TradeId page_size = 100;
  static constexpr std::size_t most_requests = 3;

  /// Between `last` (held) and `ceiling` (the lowest id above that is held, or one above the
  /// newest known) trades are missing. The page to ask for now; nothing while answers are awaited
  /// or it is too early to ask again.
  std::optional<TradeId> next(TradeId last, TradeId ceiling);

  /// The page below `below` came; of no matter when nobody waits for it. `above`: its ids above
  /// what was held before it came, rising; `last` and `ceiling`: as they are after it was taken.
  void on_page(TradeId below, std::span<const TradeId> above, TradeId last, TradeId ceiling);
  /// It will not come.
  void on_failed(TradeId below);

  /// Pages that were asked for and neither came nor failed.
  [[nodiscard]] std::size_t under_way() const { return under_way_.size(); }

  /// A gap opens: forget what was found out about earlier ones.
  void restart();
  void tick(std::chrono::milliseconds elapsed);

  /// The oldest trade that REST has, once it has shown that its history ends above the lower end of
  /// the gap.
  [[nodiscard]] std::optional<TradeId> horizon() const { return horizon_; }

 private:
  static constexpr std::chrono::milliseconds first_delay{200};
  static constexpr std::chrono::milliseconds longest_delay{5'000};

  std::optional<TradeId> next_of_walk(TradeId last, TradeId ceiling);
  std::optional<TradeId> next_of_search(TradeId last, TradeId ceiling);
  void judge_probe(TradeId below, std::span<const TradeId> above, TradeId last);
  bool follow(TradeId last);
  void wait_and_walk();

  std::vector<TradeId> under_way_;  // pages asked for, at most `most_requests`
  std::chrono::milliseconds delay_ = first_delay;
  std::chrono::milliseconds wait_{};
  std::optional<TradeId> seen_last_;  // the lower end when it was last asked what to do
  std::optional<TradeId> horizon_;

  // The walk: ids up to `cursor_` are asked for. What its pages showed since `walk_start_`:
  std::optional<TradeId> walk_start_;  // the lower end when the walk began; empty: begin anew
  TradeId cursor_ = 0;
  TradeId nothing_below_ = 0;            // a page below this held nothing above the lower end
  std::optional<TradeId> lowest_above_;  // of ids that did not join up

  // The search for the first id above the lower end: it is in [low, high].
  struct Search {
    TradeId low;
    std::optional<TradeId> high;  // empty: no such id was seen yet
  };
  std::optional<Search> search_;
};

}  // namespace rq
