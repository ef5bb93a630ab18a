#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/time.hpp"
#include "market/trade.hpp"

namespace rq {

/// Finds the first trade at or after a time by REST pages of "trades with ids below N", newest
/// first: a bisection over ids, since ids rise with time. Pure; about 25 pages, twice
/// as many where history ends.
///
/// REST answers from caches that may lag or know nothing, and its history may lose its oldest
/// trades in the meantime. So a page that is empty is believed when it comes twice in a row, and
/// nothing counts as found before one page shows the first trade and what is before it; or two,
/// that nothing is.
class BackfillSearch {
 public:
  explicit BackfillSearch(Timestamp start) : start_(start) {}

  /// The page to ask for: below this id, or the newest page when it is empty. Pre-condition: not
  /// `done`.
  [[nodiscard]] std::optional<TradeId> below() const;
  /// The page came, in any order.
  void on_page(std::span<const TradeText> page);

  /// About how many pages it still takes; nothing before the first answer, and 0 when done.
  [[nodiscard]] std::optional<std::uint64_t> pages_left() const;

  [[nodiscard]] bool done() const { return behind_.has_value(); }
  /// The tape begins after this id: a trade before the start, or one that REST no longer has.
  /// Nothing while not `done`.
  [[nodiscard]] std::optional<TradeId> behind() const { return behind_; }
  /// REST's history ends after the start: the tape begins where it ends.
  [[nodiscard]] bool cut_short() const { return cut_short_; }

 private:
  struct Page {
    std::optional<TradeId> last_before;  // the start
    std::optional<TradeId> first_since;
  };
  [[nodiscard]] Page read(std::span<const TradeText> page) const;
  [[nodiscard]] bool is_narrowed_down() const { return *high_ - low_ <= 1; }
  void on_newest_page(const Page& page);
  void on_surroundings(const Page& page);
  void lower(TradeId high);

  Timestamp start_;
  TradeId low_ = 0;              // no trade to record is at or below it, if caches told the truth
  std::optional<TradeId> high_;  // at or after the start; empty before the first page
  int empty_ = 0;                // pages in a row without anything that was asked for
  int ends_ = 0;                 // … that showed where history ends
  std::optional<TradeId> behind_;
  bool cut_short_ = false;
};

}  // namespace rq
