#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "market/book_recorder.hpp"

namespace rq::test {

/// A level; size "0" removes it.
BookLevel level(std::string_view price, std::string_view size = "1", std::string_view orders = "1");
/// Levels from "100 7, 99.5 8": prices and sizes.
std::vector<BookLevel> levels(std::string_view text);

/// Messages as the exchange chains them, at a time that follows from `sequence`.
BookUpdate snapshot(std::int64_t sequence, std::string_view bids, std::string_view asks);
BookUpdate update(std::int64_t previous, std::int64_t sequence, std::string_view bids = "",
                  std::string_view asks = "");
BookUpdate heartbeat(std::int64_t sequence);
Timestamp time_of_sequence(std::int64_t sequence);

/// "100 7, 99.5 8 | 101 1": bids and asks, best first.
std::string text_of(const OrderBook& book);

/// Keeps what a book recorder puts out.
class KeptLines : public BookSink {
 public:
  struct Line {
    std::string book;
    std::int64_t sequence;
    std::int64_t previous;
    Timestamp time;
    bool gap_detected;
  };

  void write(const BookSnapshot& snapshot) override;
  void note(BookGap gap) override { gaps.push_back(gap); }

  std::vector<Line> lines;
  std::vector<BookGap> gaps;
};

}  // namespace rq::test
