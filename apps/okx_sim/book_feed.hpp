#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "okx_sim/fault.hpp"
#include "okx_sim/listing.hpp"
#include "okx_sim/made_book.hpp"
#include "okx_sim/print.hpp"

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace rq::okx_sim {

/// A message of a book.
struct BookMessage {
  std::string text;
  bool is_sent = true;  ///< false: a fault kept it from everybody
};

/// The channel `books` of one instrument: a snapshot, then an update every 100 ms in which
/// something changed, and one without changes when nothing did for 60 s; chained by seqId and
/// prevSeqId (docs, "WS / Order book channel"; captures of 2026-08). Time is the exchange's own.
class BookFeed {
 public:
  static constexpr std::chrono::milliseconds cadence{100};
  static constexpr std::chrono::seconds heartbeat{60};

  BookFeed(const Listing& listing, std::uint64_t seed);

  /// Whether there is a book.
  [[nodiscard]] bool is_open() const { return last_update_.has_value(); }
  /// Begins at `now`. `last`: what the market printed last; `sequence`: that of the market, which
  /// every message moves on.
  void open(Timestamp now, const Print& last, std::uint64_t& sequence);
  /// The updates that are due at `now`. While the market is silent the book is. Pre-condition of
  /// this and the following: `is_open`.
  std::vector<BookMessage> advance(Timestamp now, const Print& last, std::uint64_t& sequence);
  /// What a fault makes of the book: messages for those who follow it.
  std::vector<BookMessage> suffer(const Fault& fault, Timestamp now, std::uint64_t& sequence);

  /// The whole book, as a subscription begins with.
  [[nodiscard]] std::string snapshot() const;
  /// The best `levels` a side, as REST answers: one object.
  [[nodiscard]] std::string rest(std::size_t levels) const;

 private:
  std::optional<BookMessage> step(Timestamp now, const Print& last, std::uint64_t& sequence);
  std::string update(const MadeBook::Changes& changes, Timestamp now, std::uint64_t& sequence);
  [[nodiscard]] std::string message(std::string_view action, const MadeBook::Side& asks,
                                    const MadeBook::Side& bids, std::string_view previous) const;
  void append_level(std::string& out, std::int64_t price, const BookLevel& level) const;
  void append_sides(std::string& out, const MadeBook::Side& asks, const MadeBook::Side& bids,
                    std::size_t most) const;

  std::string head_;
  Decimal tick_;
  Decimal lot_;
  MadeBook book_;
  std::uint64_t sequence_ = 0;  // of the newest message
  std::optional<Timestamp> last_update_;
  Timestamp last_step_;
  std::optional<Timestamp> one_sided_until_;
  bool disturbed_ = false;   // by a fault, which the next step puts right
  bool loses_next_ = false;  // what the next step changes is not sent
};

}  // namespace rq::okx_sim
