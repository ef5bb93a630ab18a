#include "market/trade_recorder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace rq {

namespace {

constexpr const char* id_leapt =
    "a trade with an id far from all others, or that nothing else bears out";
constexpr const char* time_is_no_time = "a trade that is dated far from the exchange's clock";

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
  if (joins(trade))  // as nearly all do
    write(trade, /*fetched=*/false);
  else if (can_be(trade.time))
    take_live(trade);
  else
    doubt(trade);
}

/// Whether it is the next one, and there is nothing else to think of.
bool TradeRecorder::joins(const TradeText& trade) const {
  return last_ && trade.id == next_id() && trade.time >= times_.from && trade.time <= times_.to &&
         !gap_ && room_.empty() && leaps_.empty() && !holds() && expected_reason_.empty() &&
         stale_in_a_row_ == 0;
}

void TradeRecorder::take_live(const TradeText& trade) {
  if (last_ && trade.id <= *last_) return note_old(trade);
  stale_in_a_row_ = 0;
  if (leaps(trade.id)) return suspect(trade);
  if (!last_ && !held_) return begin_with(trade);
  put(trade, /*fetched=*/false);
  if (gap_ || !room_.empty()) advance();
  if (!leaps_.empty()) {
    leaps_.on_expected();
    settle_leaps();
  }
  // The feed joined what was there: nothing is to be expected any more.
  if (!gap_ && !expected_reason_.empty()) expected_reason_.clear();
}

/// It waits until the next statement bears it out.
void TradeRecorder::begin_with(const TradeText& trade) {
  last_ = trade.id - 1;
  keep(trade, /*fetched=*/false, /*follows=*/false);
  advance();
}

/// A repeated trade is an old one; a new trade with an old id is something else.
void TradeRecorder::note_old(const TradeText& trade) {
  ++counts_.duplicates;
  const bool knows_time = last_time_ <= times_.to;
  if (!knows_time || trade.time > last_time_) ++stale_in_a_row_;
}

/// Whether an id is farther from all that are known than what a feed loses.
bool TradeRecorder::leaps(TradeId id) const {
  if (id == 0) return true;  // no exchange counts from there
  if (last_ && id - *last_ <= IdLeap::reach) return false;
  if (!last_ && room_.empty()) return !anchor_ || !IdLeap::near(*anchor_, id);
  const TradeId newest = newest_known();
  return id > newest ? id - newest > IdLeap::reach : !last_ && !IdLeap::near(newest, id);
}

void TradeRecorder::suspect(const TradeText& trade) {
  if (!leaps_.add(trade)) return;
  auto believed = leaps_.take_near(std::span(&trade.id, 1));
  believed.emplace_back(trade);
  accept(std::move(believed));
}

/// Takes trades whose ids leapt, and are believed now. A tape begins with the last of them that
/// follow one another.
void TradeRecorder::accept(std::vector<HeldTrade> trades) {
  if (trades.empty()) return;
  std::ranges::sort(trades, {}, &HeldTrade::id);
  if (!last_ && !held_) {
    auto first = std::prev(trades.end());
    while (first != trades.begin() && std::prev(first)->id() + 1 == first->id()) --first;
    last_ = first->id() - 1;
  }
  put_all(trades);
  advance();
}

void TradeRecorder::put_all(const std::vector<HeldTrade>& trades) {
  for (const auto& trade : trades)
    if (!last_ || trade.id() > *last_)
      keep(trade.text(), /*fetched=*/false, follows_newest(trade.id()));
}

/// The known ids have come near some that leapt: they leap no more, and are no truer for it.
void TradeRecorder::settle_leaps() {
  if (!last_) return;
  put_all(leaps_.take_reached(newest_known()));
  advance();
}

/// What REST shows may bear out what leapt.
void TradeRecorder::hear(std::span<const TradeText> page) {
  if (leaps_.empty()) return;
  settle_leaps();
  std::vector<TradeId> ids;
  std::ranges::transform(page, std::back_inserter(ids), &TradeText::id);
  accept(leaps_.take_near(ids));
}

void TradeRecorder::judge_leaps() {
  while (const auto trade = leaps_.take_verdict(settings_.gap_timeout))
    sink_.set_aside(trade->text(), id_leapt);
}

void TradeRecorder::on_newest(std::span<const TradeText> page, Timestamp utc) {
  utc_ = utc;
  if (page.empty()) return;
  const auto trades = sorted(page);
  hear(trades);
  if (!last_) {
    if (trades.size() > 1) anchor_ = trades[trades.size() - 2].id;
    return;
  }
  notice_new_numbering(trades);
  const bool believed = believe(trades, std::nullopt);
  note_newest(trades, believed);
  if (!believed) return advance();
  learn_absences(trades);
  take_page(trades);
}

/// One row alone may be a lie.
void TradeRecorder::note_newest(std::span<const TradeText> rising, bool believed) {
  const TradeId newest = rising.back().id;
  if (rising.size() > 1) vouch_for(believed ? newest : rising[rising.size() - 2].id);
  if (!leaps(newest)) known_ = std::max(known_, newest);
}

/// More than one statement says that this id exists.
void TradeRecorder::vouch_for(TradeId id) {
  sure_ = std::max(sure_, id);
  known_ = std::max(known_, id);
}

/// REST, too, shows when the exchange has begun its numbering again.
void TradeRecorder::notice_new_numbering(std::span<const TradeText> rising) {
  if (rising.back().id + IdLeap::reach >= *last_ || last_time_ > times_.to) return;
  const auto newer = std::ranges::count_if(rising, [this](const TradeText& trade) {
    return trade.time > last_time_ && trade.time <= times_.to;
  });
  if (newer > 1) stale_in_a_row_ = stale_limit;
}

/// What the feed dates so is not taken before REST says what it is.
void TradeRecorder::doubt(const TradeText& trade) {
  if (last_ && trade.id <= *last_) return note_old(trade);
  if (doubted_.size() >= most_doubted) {
    const auto first = doubted_.extract(doubted_.begin());
    ask_about(first.key());
  }
  doubted_.insert_or_assign(trade.id, HeldTrade(trade));
}

void TradeRecorder::believe_times(const TimeBounds& bounds, Timestamp utc) {
  times_ = bounds;
  if (bounds.certain) asks_clock_ = false;
  if (doubted_.empty()) return;
  utc_ = utc;
  review_doubts();
}

void TradeRecorder::review_doubts() {
  for (const auto& [id, trade] : std::exchange(doubted_, {})) {
    const bool is_settled = last_ && id <= *last_;
    if (!is_settled && can_be(trade.text().time)) {
      take_live(trade.text());
    } else if (is_settled || (times_.certain && leaps(id))) {
      sink_.set_aside(trade.text(), time_is_no_time);
    } else {
      doubted_.emplace(id, trade);
      if (times_.certain) ask_about(id);
    }
  }
}

/// REST is asked for this one.
void TradeRecorder::ask_about(TradeId id) {
  if (leaps(id)) return;
  known_ = std::max(known_, id);
  advance();
}

/// Whether a page of REST, which rises, is to be taken for true; else it is to be asked for again.
bool TradeRecorder::believe(std::span<const TradeText> rising, std::optional<TradeId> below) {
  const bool is_dated = std::ranges::all_of(rising, [this](const TradeText& trade) {
    return trade.id <= *last_ || trade.time <= times_.to;
  });
  const PageDoubts::Context context{
      .last = *last_, .newest = newest_known(), .below = below, .latest = times_.to};
  if (!is_dated && !times_.certain) asks_clock_ = true;
  return page_doubts_.believe(rising, context) && (is_dated || times_.certain);
}

/// Whether REST says of a trade what cannot be true, as the feed did, or for the second time.
bool TradeRecorder::is_refuted(const TradeText& trade) const {
  if (trade.time > times_.to) return times_.certain;
  if (doubted_.empty() || !times_.is_behind(trade.time, last_time_)) return false;
  const auto doubted = doubted_.find(trade.id);
  return doubted != doubted_.end() && doubted->second.text().time == trade.time;
}

void TradeRecorder::refuse(const TradeText& trade) {
  doubted_.erase(trade.id);
  if (refused_.insert(trade.id).second) sink_.set_aside(trade, time_is_no_time);
}

std::optional<TradeId> TradeRecorder::next_page() {
  if (plan_.under_way() + (leaps_.is_asking() ? 1 : 0) >= PagePlan::most_requests || paused_)
    return std::nullopt;
  if (const auto page = leaps_.question()) return page;
  return gap_ && !held_ ? plan_.next(*last_, ceiling()) : std::nullopt;
}

void TradeRecorder::on_page(TradeId below, std::span<const TradeText> page, Timestamp utc) {
  utc_ = utc;
  const auto trades = sorted(page);
  const bool is_of_leap = leaps_.on_answer(below);
  hear(trades);
  if (!last_) return;
  if (!believe(trades, below)) {
    if (!is_of_leap) on_page_failed(below);
    return;
  }
  if (!trades.empty()) note_newest(trades, /*believed=*/true);
  learn_absences(trades);
  const auto ids = take_page(trades);
  if (is_of_leap) return;
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
  const bool is_of_leap = leaps_.on_answer(below);
  if (!is_of_leap) plan_.on_failed(below);
  const auto trades = sorted(page);
  hear(trades);
  if (!last_) return;
  if (!trades.empty() && believe(trades, below)) {
    note_newest(trades, /*believed=*/false);
    take_page(trades);
  }
  if (!is_of_leap) note_question(below, /*reaches_down=*/false);
}

void TradeRecorder::on_page_failed(TradeId below) {
  if (leaps_.on_answer(below)) return;
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
  leaps_.tick(elapsed, reachable);
  judge_leaps();
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
  const TradeId missing = missing_for(settings_.gap_timeout);
  TradeId end = std::min({missing, ceiling(), surely_known() + 1});
  const bool stood = gap_->waited - gap_->stands_since >= settings_.gap_timeout;
  if (stood && end <= next_id() && end < missing) return forget_unsure();
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

/// Nothing has borne out the newest ids, and REST does not show them: recording goes on as if they
/// had not been said to exist; whether it does.
bool TradeRecorder::forget_unsure() {
  const TradeId sure = surely_known();
  if (newest_known() <= sure) return false;
  for (auto at = room_.upper_bound(sure); at != room_.end(); at = room_.erase(at)) {
    leaps_.keep_aside(at->second.trade.text());
    sink_.set_aside(at->second.trade.text(), id_leapt);
  }
  for (const auto& [id, trade] : std::exchange(doubted_, {}))
    sink_.set_aside(trade.text(), time_is_no_time);
  known_ = std::min(known_, sure);
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
  vouch_for(*last_);
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

/// The newest trade of the feed, if it came ahead of others, may have an id that is not its own:
/// when it is its turn, it waits until the feed goes on after it, or REST shows the same.
bool TradeRecorder::is_borne_out(const Room::value_type& waiting) const {
  const auto& [id, trade] = waiting;
  return trade.fetched || trade.follows || id <= surely_known();
}

/// The lowest id above the gap that is held, or one above the newest that is known to exist.
TradeId TradeRecorder::ceiling() const {
  return room_.empty() || stands_alone() ? newest_known() + 1 : room_.begin()->first;
}

/// Nothing is missing, and what waits is the next trade, until it is borne out.
bool TradeRecorder::stands_alone() const {
  return room_.size() == 1 && room_.begin()->first == next_id();
}

TradeId TradeRecorder::newest_known() const {
  return std::max({known_, last_.value_or(0), room_.empty() ? 0 : room_.rbegin()->first});
}

TradeId TradeRecorder::surely_known() const {
  return std::max(sure_, *last_);
}

std::uint64_t TradeRecorder::missing() const {
  return gap_ ? newest_known() - *last_ - room_.size() : 0;
}

/// Whether the feed brought a trade that is not written yet.
bool TradeRecorder::waits_from_feed(TradeId id) const {
  const auto waiting = room_.find(id);
  return waiting != room_.end() && !waiting->second.fetched;
}

/// Whether another statement of the next trade waits.
bool TradeRecorder::contradicts_next(const TradeText& trade) const {
  return !room_.empty() && room_.begin()->first == trade.id &&
         contradict(room_.begin()->second.trade.text(), trade);
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
    if (is_refuted(*trade))
      refuse(*trade);
    else if (trade->id > *last_)
      put(*trade, /*fetched=*/true);
    if (!holds()) skip_absent();
  }
  return ids;
}

/// Takes a trade whose id is above all that was written. Of two statements that contradict each
/// other neither is believed: REST is asked.
void TradeRecorder::put(const TradeText& trade, bool fetched) {
  if (!holds() && trade.id == next_id() && !contradicts_next(trade))
    return write(trade, fetched && !waits_from_feed(trade.id));
  keep(trade, fetched, follows_newest(trade.id));
}

bool TradeRecorder::follows_newest(TradeId id) const {
  return room_.empty() ? last_ && id == next_id() : id == room_.rbegin()->first + 1;
}

void TradeRecorder::keep(const TradeText& trade, bool fetched, bool follows) {
  const auto [at, is_new] =
      room_.try_emplace(trade.id, Waiting{HeldTrade(trade), fetched, follows});
  if (!is_new && contradict(at->second.trade.text(), trade)) return let_go(at);
  if (!is_new && !fetched) ++counts_.duplicates;
  if (!is_new && fetched) vouch_for(trade.id);
  if (!fetched && room_.size() > 1) vouch_for(std::next(room_.rbegin())->first);
  if (room_.size() <= settings_.waiting_room) return;
  ++counts_.let_go;
  let_go(room_.begin());
}

/// It is to be fetched again.
void TradeRecorder::let_go(Room::iterator at) {
  known_ = std::max(known_, room_.rbegin()->first);
  if (gap_) clamp_marks(at->first);
  room_.erase(at);
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
      if (next->first == next_id()) {
        if (!is_borne_out(*next)) break;
        write(next->second.trade.text(), next->second.fetched);
      }
      next = room_.erase(next);
    }
  } while (skip_absent());
  const bool missing = known_ > *last_ || (!room_.empty() && !stands_alone());
  if (missing && !gap_) {
    open_gap();
  } else if (!missing && gap_) {
    close_part(*last_);
    if (gap_->has_fetched) ++counts_.filled;
    gap_.reset();
    absent_.clear();
    page_doubts_.clear();
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

/// Passes over the next id if the exchange says of it what cannot be true; whether it did.
bool TradeRecorder::skip_refused() {
  refused_.erase(refused_.begin(), refused_.upper_bound(*last_));
  if (refused_.empty() || *refused_.begin() != next_id()) return false;
  if (!gap_) open_gap();
  skip_to(next_id() + 1, GapRecord::Kind::unrecovered,
          "the exchange dates it far ahead of its clock, or behind; it is kept in the rejects");
  return true;
}

/// Passes over the next ids if REST has proved them absent; whether it did.
bool TradeRecorder::skip_absent() {
  if (!refused_.empty() && skip_refused()) return true;
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
