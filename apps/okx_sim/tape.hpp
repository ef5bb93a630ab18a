#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>

#include "okx_sim/print.hpp"

namespace rq::okx_sim {

/// What an instrument has printed so far, oldest first: what REST remembers.
class Tape {
 public:
  /// Prints older than `history`, and all but the newest `most`, are forgotten when new ones come.
  struct Memory {
    std::chrono::milliseconds history = std::chrono::days(90);
    std::size_t most = 3'000'000;
  };

  /// Nothing is printed at `end` and after it.
  Tape(std::unique_ptr<PrintSource> source, Memory memory, Timestamp end);

  /// Prints what is due at `now`, at most `most` of it; returns how many: the last ones of
  /// `prints()`.
  std::size_t print_until(Timestamp now, std::size_t most);
  /// The ids of the next `count` prints never exist: a venue hole.
  void skip_ids(TradeId count) { skipped_ids_ += count; }

  [[nodiscard]] const std::deque<Print>& prints() const { return prints_; }
  /// When the next print is due; nullopt when none will follow.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
  /// All that was ever printed, forgotten prints included.
  [[nodiscard]] std::uint64_t printed() const { return printed_; }

 private:
  void fetch();
  void forget();

  std::unique_ptr<PrintSource> source_;
  Memory memory_;
  Timestamp end_;
  std::optional<Print> next_;
  TradeId skipped_ids_ = 0;
  std::deque<Print> prints_;
  std::uint64_t printed_ = 0;
};

/// A page of the tape: newest first.
struct PageRequest {
  std::optional<TradeId> older_than;         ///< exclusive
  std::optional<TradeId> newer_than;         ///< exclusive
  std::optional<Timestamp> older_than_time;  ///< exclusive
  Timestamp as_of;                           ///< later prints are not known yet
  Timestamp since;                           ///< earlier prints are not known any more
  std::size_t limit = 100;
};

/// The newest prints that fit the request: iterators into `prints`, [first, last) in the order of
/// ids. Times must rise as ids do, or nearly so.
struct Page {
  std::deque<Print>::const_iterator first;
  std::deque<Print>::const_iterator last;
};
Page find_page(const std::deque<Print>& prints, const PageRequest& request);

}  // namespace rq::okx_sim
