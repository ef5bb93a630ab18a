#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <span>

#include "core/time.hpp"
#include "market/trade.hpp"

namespace rq {

/// What is odd in a page of REST may be true, or a lie in one answer: it is believed when a second
/// answer says the same. Odd are ids that jump, stand twice or were not asked for, and times that
/// go back, or leap where the page ends. Pure.
class PageDoubts {
 public:
  /// Times of a page may be out of order by this.
  static constexpr std::chrono::minutes disorder{10};

  /// What is known already: only what is above it matters.
  struct Context {
    TradeId last = 0;                     ///< the newest trade written
    TradeId newest = 0;                   ///< the newest known to exist
    std::optional<TradeId> below{};       ///< what was asked for
    Timestamp latest = Timestamp::max();  ///< no trade can be dated later
  };
  /// Whether all that is odd in this page, which rises by id, was said before. It is from now on.
  bool believe(std::span<const TradeText> page, const Context& context);
  void clear() { said_.clear(); }

 private:
  struct Oddity {
    enum class Kind : std::uint8_t { jump, twice, not_asked_for, time };
    Kind kind;
    TradeId id;
    std::uint64_t detail;
    friend auto operator<=>(const Oddity&, const Oddity&) = default;
  };
  static constexpr std::size_t most_said = 10'000;

  std::set<Oddity> said_;
};

}  // namespace rq
