#include "market/book_recorder.hpp"

#include <algorithm>
#include <numeric>

namespace rq {

namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

/// A book that lasted this long resets the back-off.
constexpr milliseconds sound = 10s;
/// Between two new subscriptions of a book that is lost again and again: each twice the one before.
constexpr milliseconds first_pause = 1s;
constexpr milliseconds longest_pause = 1min;
constexpr milliseconds rest_interval = 1s;

/// Before the n-th new subscription in a row.
milliseconds pause_before(unsigned n) {
  constexpr unsigned doublings = 6;
  return n == 0 ? milliseconds(0)
                : std::min(longest_pause, first_pause * (1 << std::min(n - 1, doublings)));
}

std::size_t levels_of(const BookUpdate& update) {
  return update.bids.size() + update.asks.size();
}

/// What it takes to hold an update back, in levels: one without levels takes room, too.
std::size_t room_of(const BookUpdate& update) {
  return 1 + levels_of(update);
}

}  // namespace

std::uint64_t BookCounts::all_gaps() const {
  return std::accumulate(gaps.begin(), gaps.end(), std::uint64_t{0});
}

bool BookRecorder::History::has(std::int64_t sequence) const {
  const auto end = ids_.begin() + static_cast<std::ptrdiff_t>(std::min(size_, ids_.size()));
  return std::find(ids_.begin(), end, sequence) != end;
}

BookRecorder::BookRecorder(const BookRecorderSettings& settings, BookSink& sink)
    : settings_(settings), sink_(sink) {}

void BookRecorder::on_update(const BookUpdate& update) {
  quiet_ = {};
  suspicions_ = 0;
  if (following_) rest_in_ = {};  // the next silence is asked about at once
  if (following_ && is_repeated(update)) {
    ++counts_.duplicates;
    return;
  }
  if (update.is_snapshot) return begin_with(update);
  if (!following_) {
    hold(update);
    return stitch();
  }
  if (!follows(update)) return lose(BookGap::sequence, true);
  follow(update);
}

/// A message that was applied before, or belongs to what a snapshot has overtaken. Around a change
/// of connections both bring the same ids, one a little later than the other.
bool BookRecorder::is_repeated(const BookUpdate& update) {
  if (!update.sequence) return false;
  const std::int64_t sequence = *update.sequence;
  if (update.is_snapshot) return sequence != sequence_ && history_.has(sequence);
  if (follows(update)) return false;
  if (sequence == sequence_ || history_.has(sequence)) return true;
  if (!straggler_ || update.previous != straggler_) return false;
  straggler_ = sequence;
  return true;
}

bool BookRecorder::follows(const BookUpdate& update) const {
  return !update.sequence || !sequence_ || update.previous == sequence_;
}

/// The whole book came. What was held back is applied as far as it follows.
void BookRecorder::begin_with(const BookUpdate& snapshot) {
  const bool was_following = following_;
  straggler_ = was_following ? sequence_ : held_.empty() ? std::nullopt : held_.back().sequence;
  book_.clear();
  following_ = true;
  followed_ = {};
  since_line_ = settings_.cadence;  // a line at once
  subscribe_in_.reset();
  wants_subscription_ = false;
  rest_in_ = {};
  rest_book_.reset();
  ++counts_.snapshots;
  apply(snapshot);
  const auto held = std::exchange(held_, {});
  held_room_ = 0;
  verify(was_following);
  if (following_) unsound_since_.reset();
  for (const BookUpdate& update : held)
    if (following_ && update.sequence && update.previous == sequence_) follow(update);
}

void BookRecorder::follow(const BookUpdate& update) {
  if (update.is_heartbeat()) {
    ++counts_.updates;
    ++counts_.heartbeats;
    return;
  }
  if (update.sequence && update.previous && *update.sequence < *update.previous) ++counts_.resets;
  apply(update);
  verify(true);
}

void BookRecorder::apply(const BookUpdate& update) {
  book_.apply(update.bids, update.asks);
  time_ = update.time;
  sequence_ = update.sequence;
  previous_ = update.previous;
  checksum_ = update.checksum;
  changed_ = true;
  if (sequence_) history_.add(*sequence_);
  ++counts_.updates;
  counts_.levels += levels_of(update);
}

void BookRecorder::verify(bool was_following) {
  if (checksum_ != 0 && checksum_ != book_.checksum())
    return lose(BookGap::checksum, was_following);
  if (book_.is_crossed()) return lose(BookGap::crossed, was_following);
}

/// Keeps an update for the book that it belongs to. Without an id it could not be joined to one.
void BookRecorder::hold(const BookUpdate& update) {
  if (!update.sequence) return;
  held_.push_back(update);
  held_room_ += room_of(update);
  while (held_room_ > settings_.waiting_levels) {
    held_room_ -= room_of(held_.front());
    held_.pop_front();
  }
}

/// Joins REST's book to the updates of the feed: the first that reaches beyond it is applied to it,
/// though it may begin before it, for levels are told as a whole and not as differences.
void BookRecorder::stitch() {
  if (following_ || !rest_book_) return;
  const std::int64_t at = *rest_book_->sequence;
  while (!held_.empty()) {
    const BookUpdate& update = held_.front();
    const bool joins = update.previous == at || (*update.previous < at && at < *update.sequence);
    if (joins && update.time >= rest_book_->time) {
      BookUpdate book = *std::move(rest_book_);
      book.sequence = update.previous;  // from here on the chain is unbroken
      ++counts_.rest_books;
      return begin_with(book);
    }
    if (*update.sequence > at) return rest_book_.reset();  // it is too old: the next one may do
    held_room_ -= room_of(update);
    held_.pop_front();
  }
}

void BookRecorder::on_rest_book(const BookUpdate& snapshot) {
  if (!connected_ || !snapshot.sequence) return;
  if (!following_) {
    rest_book_ = snapshot;
    return stitch();
  }
  // The question was whether a silent book has anything to tell. What REST knows may still be on
  // its way here, so it has to know more twice.
  const bool knows_more = sequence_ && *snapshot.sequence > *sequence_;
  if (quiet_ < settings_.silence || !knows_more) {
    suspicions_ = 0;
    return;
  }
  rest_in_ = rest_interval;
  if (++suspicions_ > 1) lose(BookGap::silence, true);
}

void BookRecorder::on_connected() {
  if (connected_) return;
  connected_ = true;
  rest_pause_ = rest_interval;
  if (!following_) wait_for_book();
}

void BookRecorder::on_disconnected() {
  connected_ = false;
  if (following_) lose(BookGap::connection, true);
  subscribe_in_.reset();
  wants_subscription_ = wants_rest_ = false;
}

void BookRecorder::write(bool gap_detected) {
  if (paused_) return;
  ++counts_.lines;
  newest_line_ = std::max(newest_line_.value_or(time_), time_);
  sink_.write({.time = time_,
               .sequence = sequence_,
               .previous = previous_,
               .checksum = checksum_,
               .gap_detected = gap_detected,
               .book = book_});
  changed_ = false;
  since_line_ = {};
}

/// A book that is not sound from its beginning is told once, not with every attempt.
void BookRecorder::lose(BookGap gap, bool was_following) {
  const bool is_news = was_following || !unsound_since_;
  const bool is_unsound = gap == BookGap::crossed || gap == BookGap::checksum;
  if (is_unsound && !unsound_since_) unsound_since_ = time_;
  if (is_news) {
    write(/*gap_detected=*/true);
    sink_.note(gap);
    ++counts_.gaps[static_cast<std::size_t>(gap)];
  }
  following_ = false;
  book_.clear();
  sequence_.reset();
  straggler_.reset();
  history_.clear();
  held_.clear();
  held_room_ = 0;
  rest_pause_ = rest_interval;
  wait_for_book();
  if (gap != BookGap::connection) want_subscription();
}

void BookRecorder::want_subscription() {
  subscribe_in_ = pause_before(losses_++);
  subscribe_when_due();
}

void BookRecorder::subscribe_when_due() {
  if (!subscribe_in_ || subscribe_in_->count() > 0) return;
  subscribe_in_.reset();
  wants_subscription_ = true;
  ++counts_.subscriptions;
  wait_for_book();
}

void BookRecorder::wait_for_book() {
  rest_book_.reset();
  waited_ = {};
  quiet_ = {};
  suspicions_ = 0;
  rest_in_ = settings_.snapshot_patience;
}

void BookRecorder::tick(Milliseconds elapsed) {
  if (following_)
    tick_following(elapsed);
  else
    tick_waiting(elapsed);
}

void BookRecorder::tick_following(Milliseconds elapsed) {
  followed_ += elapsed;
  if (followed_ >= sound) losses_ = 0;
  since_line_ += elapsed;
  if (since_line_ >= settings_.cadence) {
    const Milliseconds beyond = since_line_ % settings_.cadence;
    if (changed_) write(/*gap_detected=*/false);
    since_line_ = beyond;
  }
  quiet_ += elapsed;
  if (!connected_) return;
  if (quiet_ >= settings_.dead) return lose(BookGap::silence, true);
  if (quiet_ >= settings_.silence && rest_is_due(elapsed, settings_.silence)) wants_rest_ = true;
}

void BookRecorder::tick_waiting(Milliseconds elapsed) {
  if (!connected_) return;
  waited_ += elapsed;
  if (rest_is_due(elapsed, rest_pause_)) {
    wants_rest_ = true;
    rest_pause_ = std::min(2 * rest_pause_, longest_pause);
  }
  if (subscribe_in_) *subscribe_in_ -= elapsed;
  if (!subscribe_in_ && waited_ >= settings_.book_patience) want_subscription();
  subscribe_when_due();
}

bool BookRecorder::rest_is_due(Milliseconds elapsed, Milliseconds interval) {
  rest_in_ -= elapsed;
  if (rest_in_.count() > 0) return false;
  rest_in_ = interval;
  return true;
}

}  // namespace rq
