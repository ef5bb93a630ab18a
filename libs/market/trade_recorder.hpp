#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "market/exchange_clock.hpp"
#include "market/id_leap.hpp"
#include "market/page_doubts.hpp"
#include "market/page_plan.hpp"
#include "market/trade.hpp"

namespace rq {

/// Ids that the feed did not bring, and what became of them: a line of the gap ledger.
struct GapRecord {
  enum class Kind : std::uint8_t {
    filled,       ///< fetched from REST
    venue_hole,   ///< REST has trades on both sides and none of these: they never were
    unrecovered,  ///< could not be had: the files lack them
  };

  Timestamp opened;  ///< wall clock
  Timestamp closed;
  TradeId from = 0;  ///< first and last of the ids
  TradeId to = 0;
  Kind kind = Kind::filled;
  std::string reason;  ///< what opened the gap, and for a hole how it is known
};

/// Where a recorder puts what it knows.
class RecorderSink {
 public:
  virtual ~RecorderSink() = default;
  /// The next trade: ids rise from call to call.
  virtual void write(const TradeText& trade) = 0;
  /// What became of ids below the next trade to be written. For a hole it comes before the trade
  /// behind it is written; for fetched trades at the latest when `note_fetched` is called.
  virtual void note(const GapRecord& gap) = 0;
  /// A statement of the exchange that is not believed: to be kept for people. `why`: one of a few.
  virtual void set_aside(const TradeText& trade, const char* why) = 0;
};

struct RecorderSettings {
  /// Trades that may wait in memory for those before them.
  std::size_t waiting_room = 16'384;
  /// How long ids may stay unreachable, while the exchange can be reached, before recording goes on
  /// without them.
  std::chrono::milliseconds gap_timeout{std::chrono::minutes(30)};
};

struct RecorderCounts {
  std::uint64_t written = 0;
  std::uint64_t duplicates = 0;  ///< brought by the feed again; dropped
  std::uint64_t backfilled = 0;  ///< of `written`: fetched from REST
  std::uint64_t let_go = 0;      ///< pushed out of the full waiting room, to be fetched again
  std::uint64_t filled = 0;      ///< gaps that were closed with trades from REST
  std::uint64_t venue_holes = 0;
  std::uint64_t unrecovered = 0;
  std::uint64_t lost_ids = 0;  ///< of the unrecovered ones

  friend bool operator==(const RecorderCounts&, const RecorderCounts&) = default;
};

/// Makes one gapless tape of a feed that may lose, repeat and reorder trades, and of REST pages
/// that may lag, while any single statement of theirs may be a lie: a pure state machine. The rules
/// are those of vault_layout.md, "Recording trades".
///
/// Times: `utc` is the wall clock and only named in records; waiting is counted by `tick`; which
/// event times can be true is told by `believe_times`.
class TradeRecorder {
 public:
  /// `last_id`: the newest trade on disk; nothing: the first trade of the feed that another
  /// statement bears out begins the tape, unless `hold` is called before it. `last_time`: of the
  /// newest trade on disk.
  TradeRecorder(const RecorderSettings& settings, std::optional<TradeId> last_id,
                Timestamp last_time, RecorderSink& sink);

  /// The feed brought a trade.
  void on_live(const TradeText& trade, Timestamp utc);
  /// The newest trades that REST has, in any order: the feed may have missed them.
  void on_newest(std::span<const TradeText> page, Timestamp utc);

  /// Event times outside of these are not believed from now on; without a call all are. Trades that
  /// wait for it are judged again: to be called now and then while `doubts_times`.
  void believe_times(const TimeBounds& bounds, Timestamp utc);
  /// There is something dated outside of the bounds, and they are not certain: the exchange is to
  /// be asked for its time.
  [[nodiscard]] bool doubts_times() const { return !doubted_.empty() || asks_clock_; }

  /// The page to ask REST for now: the trades with ids below this one, newest first. Each is to be
  /// answered by one of the following with the same number.
  std::optional<TradeId> next_page();
  /// `page`: in any order.
  void on_page(TradeId below, std::span<const TradeText> page, Timestamp utc);
  /// It came, and has rows that cannot be read: which ids it lacks proves nothing.
  void on_damaged_page(TradeId below, std::span<const TradeText> page, Timestamp utc);
  void on_page_failed(TradeId below);

  /// `elapsed`: since the last call. `reachable`: the exchange could be reached in that time, so
  /// that waiting counts against `gap_timeout`.
  void tick(std::chrono::milliseconds elapsed, bool reachable, Timestamp utc);

  /// Before the first trade: lets trades wait until `begin_behind` tells where the tape begins.
  void hold() { held_ = true; }
  /// `history_ends`: REST had nothing before that, and may have lost more meanwhile: the tape may
  /// begin later.
  void begin_behind(TradeId id, bool history_ends, Timestamp utc);
  /// The files end with this trade, for something took away what was written after it: all that
  /// follows is fetched and written again. `last_time`: of that trade.
  void rewind(TradeId last_id, Timestamp last_time, Timestamp utc);
  /// Writes nothing until `resume`, for the disk is full: trades wait, or are let go.
  void pause() { paused_ = true; }
  void resume(Timestamp utc);
  /// What was fetched of an open gap gets its record: to be called before the trades written so far
  /// are handed on.
  void note_fetched(Timestamp utc);

  /// What the next gap is likely due to, for its record: "reconnect", "restart", …
  void expect_gap(std::string reason) { expected_reason_ = std::move(reason); }

  [[nodiscard]] bool has_gap() const { return gap_.has_value(); }
  /// Ids between the tape and the newest known trade that are to be fetched.
  [[nodiscard]] std::uint64_t missing() const;
  /// There is, or will be, something to ask REST for.
  [[nodiscard]] bool wants_pages() const { return has_gap() || leaps_.waiting() > 0; }
  [[nodiscard]] std::optional<TradeId> last_id() const { return last_; }
  [[nodiscard]] std::size_t waiting() const {
    return room_.size() + leaps_.waiting() + doubted_.size();
  }
  [[nodiscard]] const RecorderCounts& counts() const { return counts_; }
  /// The feed keeps bringing new trades whose ids are at or below the last one written: the
  /// exchange seems to have begun its numbering again.
  [[nodiscard]] bool ids_went_back() const { return stale_in_a_row_ >= stale_limit; }

 private:
  static constexpr std::uint64_t stale_limit = 100;
  static constexpr int enough_questions = 3;
  static constexpr std::size_t most_doubted = 64;

  struct Waiting {
    HeldTrade trade;
    bool fetched;
    bool follows;  // the newest that there was when it came
  };
  using Room = std::map<TradeId, Waiting>;
  /// After so much waiting all ids below `bound` were written, held or missing.
  struct Mark {
    std::chrono::milliseconds waited;
    TradeId bound;
  };
  struct Gap {
    Timestamp opened;
    TradeId from = 0;  // what is written from here on was fetched, and has no record yet
    std::string reason;
    std::chrono::milliseconds waited{};        // since REST brought something of it
    std::deque<Mark> marks{};                  // rising; the first at the beginning of that
    std::optional<TradeId> stands_behind{};    // `last_` when it last moved;
    std::chrono::milliseconds stands_since{};  // `waited` at that moment,
    int asked = 0;             // and how often REST was asked since for what follows,
    TradeId asked_below = 0;   // up to here
    bool has_fetched = false;  // anything, so far
  };

  [[nodiscard]] bool holds() const { return paused_ || held_; }
  [[nodiscard]] TradeId next_id() const { return *last_ + 1; }
  [[nodiscard]] TradeId ceiling() const;
  [[nodiscard]] TradeId newest_known() const;
  [[nodiscard]] bool stands_alone() const;
  [[nodiscard]] bool waits_from_feed(TradeId id) const;
  [[nodiscard]] bool contradicts_next(const TradeText& trade) const;
  [[nodiscard]] bool leaps(TradeId id) const;
  [[nodiscard]] bool is_borne_out(const Room::value_type& waiting) const;
  [[nodiscard]] TradeId surely_known() const;
  void vouch_for(TradeId id);
  void note_newest(std::span<const TradeText> rising, bool believed);
  [[nodiscard]] bool joins(const TradeText& trade) const;
  void take_live(const TradeText& trade);
  void note_old(const TradeText& trade);
  void suspect(const TradeText& trade);
  void accept(std::vector<HeldTrade> trades);
  void put_all(const std::vector<HeldTrade>& trades);
  void settle_leaps();
  void hear(std::span<const TradeText> page);
  void judge_leaps();
  void notice_new_numbering(std::span<const TradeText> rising);
  [[nodiscard]] bool can_be(Timestamp time) const {
    return time <= times_.to && !times_.is_behind(time, last_time_);
  }
  void doubt(const TradeText& trade);
  void review_doubts();
  void ask_about(TradeId id);
  bool believe(std::span<const TradeText> rising, std::optional<TradeId> below);
  [[nodiscard]] bool is_refuted(const TradeText& trade) const;
  void refuse(const TradeText& trade);
  bool skip_refused();
  bool forget_unsure();
  std::vector<TradeId> take_page(std::span<const TradeText> rising);
  std::vector<TradeId> take(std::span<const TradeText> rising);
  void begin_with(const TradeText& trade);
  void put(const TradeText& trade, bool fetched);
  void keep(const TradeText& trade, bool fetched, bool follows);
  [[nodiscard]] bool follows_newest(TradeId id) const;
  void let_go(Room::iterator at);
  void write(const TradeText& trade, bool fetched);
  void advance();
  void open_gap();
  void watch_place();
  void note_question(TradeId below, bool reaches_down);
  void begin_with_page();
  void begin_at(TradeId first);
  [[nodiscard]] bool covers_next(TradeId below) const;
  void mark();
  void clamp_marks(TradeId let_go);
  TradeId missing_for(std::chrono::milliseconds time);
  bool give_up();
  void learn_absences(std::span<const TradeText> page);
  bool skip_absent();
  void close_part(TradeId end);
  void skip_to(TradeId next, GapRecord::Kind kind, const std::string& how);

  RecorderSettings settings_;
  RecorderSink& sink_;
  Timestamp utc_;                // of the call that is being served
  std::optional<TradeId> last_;  // written or given up
  Timestamp last_time_;          // no trade written is newer
  bool held_ = false;
  bool begins_with_history_ = false;  // nothing is written yet
  bool paused_ = false;
  Room room_;                          // above `last_`
  std::map<TradeId, TradeId> absent_;  // ids that REST proved absent: first → last
  TradeId known_ = 0;                  // the newest id said to exist
  TradeId sure_ = 0;                   // the newest that more than one statement bears out
  std::optional<TradeId> anchor_;      // before the first trade: where REST says the ids are
  IdLeap leaps_;
  PageDoubts page_doubts_;
  TimeBounds times_;
  bool asks_clock_ = false;               // of a page
  std::map<TradeId, HeldTrade> doubted_;  // of the feed, above `last_`, with impossible times
  std::set<TradeId> refused_;             // above `last_`: REST itself says what cannot be true
  std::optional<Gap> gap_;
  PagePlan plan_;
  std::string expected_reason_;
  std::uint64_t stale_in_a_row_ = 0;
  RecorderCounts counts_;
};

}  // namespace rq
