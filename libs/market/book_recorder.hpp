#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "core/time.hpp"
#include "market/book_update.hpp"
#include "market/order_book.hpp"

namespace rq {

/// Why a book was not to be trusted any more.
enum class BookGap : std::uint8_t {
  sequence,    ///< an update does not follow the one before
  checksum,    ///< the exchange's checksum is another one
  crossed,     ///< the best bid reaches the best ask
  silence,     ///< nothing came any more while the exchange's book moved on
  connection,  ///< it was lost
};
inline constexpr std::size_t book_gaps = 5;

/// A book as it stood after one message of the exchange: a line to write.
struct BookSnapshot {
  Timestamp time;                        ///< of that message
  std::optional<std::int64_t> sequence;  ///< its ids; empty in captures of before 2023
  std::optional<std::int64_t> previous;
  std::int32_t checksum = 0;  ///< as the exchange sent it
  bool gap_detected = false;  ///< what follows does not follow from this one
  const OrderBook& book;
};

/// Where a recorder puts its lines.
class BookSink {
 public:
  virtual ~BookSink() = default;
  virtual void write(const BookSnapshot& snapshot) = 0;
  /// The book is lost, and asked for again.
  virtual void note(BookGap gap) = 0;
};

struct BookRecorderSettings {
  std::chrono::milliseconds cadence{std::chrono::seconds(2)};  ///< between two lines
  /// Without a snapshot from the feed for this long, REST is asked for the book.
  std::chrono::milliseconds snapshot_patience{std::chrono::seconds(2)};
  /// Without a book for this long, the subscription is renewed.
  std::chrono::milliseconds book_patience{std::chrono::seconds(10)};
  /// Without a message for this long, REST is asked whether there is something to tell.
  std::chrono::milliseconds silence{std::chrono::seconds(15)};
  /// A quiet book says so every 60 s (docs, "Order book channel"): silent for longer, it is dead.
  std::chrono::milliseconds dead{std::chrono::seconds(90)};
  /// Levels of updates that may wait for the book they belong to.
  std::size_t waiting_levels = 20'000;
};

struct BookCounts {
  std::uint64_t lines = 0;
  std::uint64_t updates = 0;  ///< applied, heartbeats and snapshots included
  std::uint64_t levels = 0;   ///< of these
  std::uint64_t snapshots = 0;
  std::uint64_t rest_books = 0;  ///< of the snapshots: from REST
  std::uint64_t heartbeats = 0;
  std::uint64_t resets = 0;         ///< ids went back, as they do for maintenance
  std::uint64_t duplicates = 0;     ///< came again; dropped
  std::uint64_t subscriptions = 0;  ///< asked for again
  std::array<std::uint64_t, book_gaps> gaps{};

  [[nodiscard]] std::uint64_t all_gaps() const;
};

/// Keeps the order book of one instrument from a feed that may lose, repeat and reorder messages,
/// and from REST, whose books may be old; says what to write and what to ask for. A pure state
/// machine: time is counted by `tick`. The rules are those of vault_layout.md, "Order book".
class BookRecorder {
 public:
  BookRecorder(const BookRecorderSettings& settings, BookSink& sink);

  /// The feed brought a message.
  void on_update(const BookUpdate& update);
  /// REST answered with its book, a snapshot.
  void on_rest_book(const BookUpdate& snapshot);
  /// The feed is subscribed, or its connection is gone.
  void on_connected();
  void on_disconnected();
  /// `elapsed`: since the last call, on a clock that does not jump.
  void tick(std::chrono::milliseconds elapsed);

  /// Whether a new subscription, or REST's book, is needed now; each need is told once.
  [[nodiscard]] bool take_subscription_wish() { return std::exchange(wants_subscription_, false); }
  [[nodiscard]] bool take_rest_wish() { return std::exchange(wants_rest_, false); }

  /// Writes no lines until `resume`, for the disk is full. The book is followed all the same.
  void pause() { paused_ = true; }
  void resume() { paused_ = false; }

  /// There is a book, and what comes follows it.
  [[nodiscard]] bool is_following() const { return following_; }
  [[nodiscard]] const OrderBook& book() const { return book_; }
  /// Since when the exchange's own books are not sound (crossed, as in the call auction of a new
  /// listing, or of another checksum): event time of the first such one; empty when they are.
  [[nodiscard]] std::optional<Timestamp> unsound_since() const { return unsound_since_; }
  /// Of the last message applied.
  [[nodiscard]] std::optional<std::int64_t> sequence() const { return sequence_; }
  /// Event time of the newest line.
  [[nodiscard]] std::optional<Timestamp> newest_line() const { return newest_line_; }
  [[nodiscard]] const BookCounts& counts() const { return counts_; }

 private:
  using Milliseconds = std::chrono::milliseconds;

  /// The newest messages applied, to know them again when a second connection brings them too.
  class History {
   public:
    void add(std::int64_t sequence) { ids_[size_++ % ids_.size()] = sequence; }
    [[nodiscard]] bool has(std::int64_t sequence) const;
    void clear() { size_ = 0; }

   private:
    std::array<std::int64_t, 256> ids_{};
    std::size_t size_ = 0;  // ever added
  };

  bool is_repeated(const BookUpdate& update);
  [[nodiscard]] bool follows(const BookUpdate& update) const;
  void begin_with(const BookUpdate& snapshot);
  void follow(const BookUpdate& update);
  void apply(const BookUpdate& update);
  void verify(bool was_following);
  void hold(const BookUpdate& update);
  void stitch();
  void write(bool gap_detected);
  void lose(BookGap gap, bool was_following);
  void wait_for_book();
  void want_subscription();
  void subscribe_when_due();
  void tick_following(Milliseconds elapsed);
  void tick_waiting(Milliseconds elapsed);
  bool rest_is_due(Milliseconds elapsed, Milliseconds interval);

  BookRecorderSettings settings_;
  BookSink& sink_;
  OrderBook book_;
  bool connected_ = false;
  bool following_ = false;
  bool paused_ = false;
  bool wants_subscription_ = false;
  bool wants_rest_ = false;

  // Of the last message applied.
  Timestamp time_;
  std::optional<std::int64_t> sequence_;
  std::optional<std::int64_t> previous_;
  std::int32_t checksum_ = 0;
  History history_;
  /// Where a second connection is that lags behind the newest snapshot.
  std::optional<std::int64_t> straggler_;

  bool changed_ = false;  // since the last line
  Milliseconds since_line_{};
  std::optional<Timestamp> newest_line_;

  Milliseconds quiet_{};                              // since the last message
  Milliseconds followed_{};                           // since the book was had
  Milliseconds waited_{};                             // without a book, since the last subscription
  Milliseconds rest_in_{};                            // until REST may be asked
  Milliseconds rest_pause_{std::chrono::seconds(1)};  // between two questions without a book
  int suspicions_ = 0;                                // how often REST knew more than a silent feed
  unsigned losses_ = 0;                               // in a row
  std::optional<Milliseconds> subscribe_in_;
  std::optional<Timestamp> unsound_since_;

  std::deque<BookUpdate> held_;  // while there is no book
  std::size_t held_room_ = 0;
  std::optional<BookUpdate> rest_book_;  // which held updates have not reached yet
  BookCounts counts_;
};

}  // namespace rq
