#include "market/trade_recorder.hpp"

#include <algorithm>
#include <vector>

namespace rq {

namespace {

std::vector<TradeText> sorted(std::span<const TradeText> page) {
  std::vector<TradeText> trades(page.begin(), page.end());
  std::ranges::sort(trades, {}, &TradeText::id);
  return trades;
}

}  // namespace

TradeRecorder::TradeRecorder(const RecorderSettings& settings, std::optional<TradeId> last_id,
                             Timestamp last_time, RecorderSink& sink)
    : settings_(settings), sink_(sink), last_(last_id), last_time_(last_time) {}

void TradeRecorder::on_live(const TradeText& trade, Timestamp utc) {
  utc_ = utc;
  if (!last_ && !held_) last_ = trade.id - 1;
  if (last_ && trade.id <= *last_) {
    ++counts_.duplicates;
    // A repeated trade is an old one; a new trade with an old id is something else.
    if (trade.time > last_time_) ++stale_in_a_row_;
    return;
  }
  stale_in_a_row_ = 0;
  put(trade, /*fetched=*/false);
  if (gap_ || !room_.empty()) advance();
  // The feed joined what was there: nothing is to be expected any more.
  if (!gap_ && !expected_reason_.empty()) expected_reason_.clear();
}

void TradeRecorder::on_newest(std::span<const TradeText> page, Timestamp utc) {
  utc_ = utc;
  if (!last_ || page.empty()) return;
  const auto trades = sorted(page);
  known_ = std::max(known_, trades.back().id);
  learn_absences(trades);
  take_page(trades);
}

std::optional<TradeId> TradeRecorder::next_page() {
  if (!gap_ || holds()) return std::nullopt;
  return plan_.next(*last_, ceiling());
}

void TradeRecorder::on_page(TradeId below, std::span<const TradeText> page, Timestamp utc) {
  utc_ = utc;
  if (!last_) return;
  const auto trades = sorted(page);
  learn_absences(trades);
  const auto ids = take_page(trades);
  if (begins_with_history_ && gap_ && covers_next(below)) begin_with_page();
  plan_.on_page(below, ids, *last_, ceiling());
  const bool reaches_down = trades.size() < PagePlan::page_size || trades.front().id <= *last_;
  note_question(below, reaches_down);
}

/// History has lost its oldest trades since its end was found: the tape begins with what there is.
void TradeRecorder::begin_with_page() {
  if (!room_.empty() && room_.begin()->second.fetched) begin_at(room_.begin()->first);
}

/// Nothing before this is to be written.
void TradeRecorder::begin_at(TradeId first) {
  last_ = first - 1;
  room_.erase(room_.begin(), room_.lower_bound(first));
  if (gap_) gap_->from = first;
  advance();
}

/// Whether a page of the newest trades below this would show the next one.
bool TradeRecorder::covers_next(TradeId below) const {
  return below > next_id() && below <= next_id() + PagePlan::page_size;
}

void TradeRecorder::on_damaged_page(TradeId below, std::span<const TradeText> page, Timestamp utc) {
  utc_ = utc;
  plan_.on_failed(below);
  if (!last_) return;
  take_page(sorted(page));
  note_question(below, /*reaches_down=*/false);
}

void TradeRecorder::on_page_failed(TradeId below) {
  plan_.on_failed(below);
  note_question(below, /*reaches_down=*/false);
}

/// Where the tape stands, and since when. What was asked for ahead of it stays asked for.
void TradeRecorder::watch_place() {
  if (gap_->stands_behind == last_) return;
  gap_->stands_behind = last_;
  gap_->stands_since = gap_->waited;
  if (gap_->asked_below <= next_id()) gap_->asked = 0;
}

/// REST was asked for the trades below this, and answered or did not. If the next ones were among
/// them, those that are not held are missing still. `reaches_down`: the answer goes down to them.
void TradeRecorder::note_question(TradeId below, bool reaches_down) {
  if (!gap_ || below <= next_id() || !(reaches_down || covers_next(below))) return;
  watch_place();
  gap_->asked_below = gap_->asked == 0 ? below : std::max(gap_->asked_below, below);
  ++gap_->asked;
}

void TradeRecorder::tick(std::chrono::milliseconds elapsed, bool reachable, Timestamp utc) {
  utc_ = utc;
  plan_.tick(elapsed);
  if (!gap_ || holds()) return;
  if (!reachable) {
    gap_->asked = 0;  // questions that nobody heard
    return;
  }
  watch_place();
  gap_->waited += elapsed;
  mark();
  while (gap_ && give_up()) {
  }
}

/// Notes what is missing by now, as often as telling how long it is takes.
void TradeRecorder::mark() {
  const auto interval = settings_.gap_timeout / 32;
  auto& marks = gap_->marks;
  if (marks.empty() || gap_->waited - marks.back().waited >= interval)
    marks.push_back({gap_->waited, newest_known() + 1});
}

/// What is let go is missing from now on only, and so may be what follows.
void TradeRecorder::clamp_marks(TradeId let_go) {
  auto& marks = gap_->marks;
  for (auto mark = marks.rbegin(); mark != marks.rend() && mark->bound > let_go; ++mark)
    mark->bound = let_go;
}

/// What is missing below this id was so for all that time.
TradeId TradeRecorder::missing_for(std::chrono::milliseconds time) {
  auto& marks = gap_->marks;
  while (marks.size() > 1 && gap_->waited - marks[1].waited >= time) marks.pop_front();
  return gap_->waited - marks.front().waited >= time ? marks.front().bound : 0;
}

/// Goes on without the next trades, and no others, if they stayed unreachable for too long; whether
/// it did. Where a part before them was given up meanwhile, they may never have been asked for:
/// then REST is asked a few times more, for one failure proves nothing.
bool TradeRecorder::give_up() {
  watch_place();
  const auto horizon = plan_.horizon();
  const bool at_horizon = horizon && *horizon > next_id();
  if (at_horizon && begins_with_history_) {
    // It loses its oldest trades while they are asked for: away from there.
    begin_at(std::min(*horizon + PagePlan::page_size, newest_known()));
    return true;
  }
  TradeId end = std::min(missing_for(settings_.gap_timeout), ceiling());
  const bool stood = gap_->waited - gap_->stands_since >= settings_.gap_timeout;
  if (end <= next_id() || (!stood && gap_->asked < enough_questions)) return false;
  if (at_horizon)
    end = std::min(end, *horizon);
  else if (!stood)
    end = std::min(end, gap_->asked_below);
  skip_to(end, GapRecord::Kind::unrecovered,
          at_horizon ? "the exchange's history does not reach back to these trades"
                     : "the exchange did not show these trades in time");
  advance();
  return true;
}

void TradeRecorder::begin_behind(TradeId id, bool history_ends, Timestamp utc) {
  utc_ = utc;
  begins_with_history_ = history_ends;
  held_ = false;
  begin_at(id + 1);
}

void TradeRecorder::rewind(TradeId last_id, Timestamp last_time, Timestamp utc) {
  utc_ = utc;
  if (!last_ || last_id >= *last_) return;
  known_ = newest_known();
  last_ = last_id;
  last_time_ = last_time;
  stale_in_a_row_ = 0;
  begins_with_history_ = false;
  absent_.clear();
  gap_.reset();
  expected_reason_ = "file taken away";
  advance();
}

void TradeRecorder::resume(Timestamp utc) {
  utc_ = utc;
  paused_ = false;
  advance();
}

void TradeRecorder::note_fetched(Timestamp utc) {
  utc_ = utc;
  if (gap_) close_part(*last_);
}

/// The lowest id above the gap that is held, or one above the newest that is known to exist.
TradeId TradeRecorder::ceiling() const {
  return room_.empty() ? newest_known() + 1 : room_.begin()->first;
}

TradeId TradeRecorder::newest_known() const {
  return std::max({known_, *last_, room_.empty() ? 0 : room_.rbegin()->first});
}

std::uint64_t TradeRecorder::missing() const {
  return gap_ ? newest_known() - *last_ - room_.size() : 0;
}

/// Whether the feed brought a trade that is not written yet.
bool TradeRecorder::waits_from_feed(TradeId id) const {
  const auto waiting = room_.find(id);
  return waiting != room_.end() && !waiting->second.fetched;
}

/// Takes a page and writes what joins the tape; see `take`. While REST brings something of a gap,
/// nothing of it is unreachable: waiting begins anew.
std::vector<TradeId> TradeRecorder::take_page(std::span<const TradeText> rising) {
  const auto before = counts_.backfilled;
  auto ids = take(rising);
  advance();
  if (gap_ && counts_.backfilled > before) {
    gap_->waited = gap_->stands_since = {};
    gap_->asked = 0;
    gap_->marks.clear();
    mark();
  }
  return ids;
}

/// Takes those trades of a page that are above the tape; their ids, rising.
std::vector<TradeId> TradeRecorder::take(std::span<const TradeText> rising) {
  const auto above = std::ranges::upper_bound(rising, *last_, {}, &TradeText::id);
  std::vector<TradeId> ids;
  for (auto trade = above; trade != rising.end(); ++trade) {
    ids.push_back(trade->id);
    if (trade->id > *last_) put(*trade, /*fetched=*/true);
    if (!holds()) skip_absent();
  }
  return ids;
}

/// Takes a trade whose id is above all that was written.
void TradeRecorder::put(const TradeText& trade, bool fetched) {
  if (!holds() && trade.id == next_id()) return write(trade, fetched && !waits_from_feed(trade.id));
  const bool is_new = room_.try_emplace(trade.id, Waiting{HeldTrade(trade), fetched}).second;
  if (!is_new && !fetched) ++counts_.duplicates;
  if (room_.size() <= settings_.waiting_room) return;
  known_ = std::max(known_, room_.rbegin()->first);
  if (gap_) clamp_marks(room_.begin()->first);
  room_.erase(room_.begin());
  ++counts_.let_go;
}

void TradeRecorder::write(const TradeText& trade, bool fetched) {
  if (fetched && !gap_) open_gap();  // nothing that is fetched lacks its record
  if (fetched) gap_->has_fetched = true;
  if (gap_ && !fetched) {
    // The feed brought this one: what was fetched before it is a part of its own.
    close_part(trade.id - 1);
    gap_->from = trade.id + 1;
  }
  sink_.write(trade);
  ++counts_.written;
  begins_with_history_ = false;
  if (fetched) ++counts_.backfilled;
  last_ = trade.id;
  last_time_ = std::max(last_time_, trade.time);
}

/// Writes everything that joins the tape by now, and opens or closes the gap behind it.
void TradeRecorder::advance() {
  if (!last_ || holds()) return;
  do {
    auto next = room_.begin();
    while (next != room_.end() && next->first <= next_id()) {
      if (next->first == next_id()) write(next->second.trade.text(), next->second.fetched);
      next = room_.erase(next);
    }
  } while (skip_absent());
  const bool missing = !room_.empty() || known_ > *last_;
  if (missing && !gap_) {
    open_gap();
  } else if (!missing && gap_) {
    close_part(*last_);
    if (gap_->has_fetched) ++counts_.filled;
    gap_.reset();
    absent_.clear();
  }
  if (gap_ && gap_->marks.empty()) mark();
}

void TradeRecorder::open_gap() {
  gap_ = Gap{.opened = utc_,
             .from = next_id(),
             .reason = expected_reason_.empty() ? "lost messages" : expected_reason_};
  expected_reason_.clear();
  plan_.restart();
}

/// Notes which ids cannot exist: those between two neighbours of one page, which rises by id.
void TradeRecorder::learn_absences(std::span<const TradeText> page) {
  for (std::size_t i = 1; i < page.size(); ++i) {
    const TradeId first = std::max(page[i - 1].id, *last_) + 1;
    if (first >= page[i].id) continue;
    TradeId& end = absent_[first];
    end = std::max(end, page[i].id - 1);
  }
}

/// Passes over the next ids if REST has proved them absent; whether it did.
bool TradeRecorder::skip_absent() {
  while (!absent_.empty() && absent_.begin()->second <= *last_) absent_.erase(absent_.begin());
  if (absent_.empty() || absent_.begin()->first > next_id()) return false;
  TradeId next = absent_.begin()->second + 1;
  // What the feed brought after all exists, whatever a page says.
  if (!room_.empty()) next = std::min(next, room_.begin()->first);
  if (next <= next_id()) return false;
  if (!gap_) open_gap();
  skip_to(next, GapRecord::Kind::venue_hole, "REST has trades on both sides of these ids");
  return true;
}

/// Records what was fetched of the gap up to `end`.
void TradeRecorder::close_part(TradeId end) {
  if (gap_->from > end) return;
  sink_.note({.opened = gap_->opened,
              .closed = utc_,
              .from = gap_->from,
              .to = end,
              .kind = GapRecord::Kind::filled,
              .reason = gap_->reason});
  gap_->from = end + 1;
}

/// Gives up the ids below `next` that are not written.
void TradeRecorder::skip_to(TradeId next, GapRecord::Kind kind, const std::string& how) {
  close_part(*last_);
  const TradeId first = next_id();
  sink_.note({.opened = gap_->opened,
              .closed = utc_,
              .from = first,
              .to = next - 1,
              .kind = kind,
              .reason = gap_->reason + ": " + how});
  if (kind == GapRecord::Kind::venue_hole) {
    ++counts_.venue_holes;
  } else {
    ++counts_.unrecovered;
    counts_.lost_ids += next - first;
  }
  last_ = next - 1;
  gap_->from = next;
}

}  // namespace rq
