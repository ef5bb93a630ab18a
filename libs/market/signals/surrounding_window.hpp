#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "market/signals/signal.hpp"
#include "market/signals/wick_record.hpp"

namespace rq {

/// Counts the wicks around one wick after the other, in a single walk over a list: n wicks cost
/// O(n log n) however wide the window is.
class SurroundingWindow {
 public:
  /// `wicks`: in creation order, all created at or before `as_of`; must outlive the window. A wick
  /// surrounds another when their creation times differ by `reach` or less.
  SurroundingWindow(std::span<const WickRecord> wicks, Timestamp as_of, std::chrono::minutes reach);

  /// Moves to the wick at `index`. Pre-condition: not before the last one.
  void move_to(std::size_t index);

  /// The wicks around it by their status at `as_of`, itself left out.
  [[nodiscard]] Surrounding surrounding() const;
  /// How many of them are smaller.
  [[nodiscard]] std::uint64_t smaller() const;

 private:
  void count(std::size_t index, std::int64_t change);

  std::span<const WickRecord> wicks_;
  std::chrono::minutes reach_;
  std::vector<WickStatus> statuses_;
  std::vector<std::size_t> size_ranks_;  // from 1: equal sizes share a rank
  // The window is wicks_[begin_, end_).
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t current_ = 0;
  std::array<std::int64_t, 3> by_status_{};
  // Wicks of the window by size rank, as a Fenwick tree (https://doi.org/10.1002/spe.4380240306).
  std::vector<std::int64_t> by_rank_;
};

}  // namespace rq
