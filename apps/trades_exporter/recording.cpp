#include "trades_exporter/recording.hpp"

#include <algorithm>
#include <utility>

#include "app/log.hpp"
#include "app/wall_clock.hpp"
#include "vault/trade_codec.hpp"

namespace rq::trades_exporter {

namespace {

void report(const GapRecord& gap, const InstId& instrument) {
  const std::string range = instrument.str() + ": trades " + std::to_string(gap.from) + " to " +
                            std::to_string(gap.to) + " (" + gap.reason + ')';
  switch (gap.kind) {
    case GapRecord::Kind::filled:
      return app::log::debug(range + " were fetched again");
    case GapRecord::Kind::venue_hole:
      return app::log::info(range + ": these ids never existed");
    case GapRecord::Kind::unrecovered:
      return app::log::warn(range +
                            " are missing from the files; trades_import can add them from "
                            "the exchange's archive");
  }
}

}  // namespace

Recording::Recording(const RecorderSettings& settings, const InstId& instrument,
                     std::unique_ptr<RecordingFiles> files, const vault::InstrumentFacts& facts,
                     app::DiskThread& disk)
    : instrument_(instrument),
      facts_(facts),
      handover_(std::move(files), disk),
      recorder_(settings, handover_.files().end().last_id,
                handover_.files().end().newest_time.value_or(Timestamp{}), *this),
      newest_time_(handover_.files().end().newest_time),
      rewind_news_(handover_.files().rewind_news()) {
  handover_.files().set_contract(facts.contract);
  if (recorder_.last_id()) recorder_.expect_gap("restart");
}

void Recording::on_live(const TradeText& trade, Timestamp utc, Steady now) {
  last_live_ = now;
  note_told(trade.id);
  recorder_.on_live(trade, utc);
}

bool Recording::believe_times(TimeBounds bounds, std::uint64_t answers, Timestamp utc, Steady now) {
  // Pages that are asked for again are judged by the same answer.
  constexpr std::chrono::minutes answer_holds{1};
  if (recorder_.doubts_times()) {
    if (!doubt_) doubt_ = {.answers = answers, .newest = now};
    doubt_->newest = now;
  } else if (doubt_ && now - doubt_->newest > answer_holds) {
    doubt_.reset();
  }
  bounds.certain = doubt_ && answers > doubt_->answers;
  recorder_.believe_times(bounds, utc);
  return doubt_ && !bounds.certain;
}

bool Recording::is_news(TradeId newest) {
  const auto before = newest_told_;
  note_told(newest);
  return before && newest > *before;
}

/// One that leaps, ahead or back, may be a lie: it counts until the next one.
void Recording::note_told(TradeId id) {
  const bool is_near = newest_told_ && IdLeap::near(*newest_told_, id);
  newest_told_ = is_near ? std::max(*newest_told_, id) : id;
}

void Recording::write(const TradeText& trade) {
  handover_.batch().trades.emplace_back(trade);
  newest_time_ = std::max(newest_time_.value_or(trade.time), trade.time);
}

void Recording::note(const GapRecord& gap) {
  handover_.batch().gaps.push_back(gap);
  report(gap, instrument_);
}

/// Kept as the line that it would have been, so that it can be looked at, and put to use.
void Recording::set_aside(const TradeText& trade, const char* why) {
  std::string line;
  vault::TradeLineWriter(instrument_, facts_.contract).append(line, trade);
  line.pop_back();
  handover_.reject_each(why, line, app::utc_now());
  const std::string what =
      instrument_.str() + ": trade " + std::to_string(trade.id) + " of " + format_ms(trade.time);
  if (said_.insert(why).second)
    app::log::warn(what + " is not believed (" + why + "); it is kept in the rejects, and " +
                   "recording goes on");
  else
    app::log::debug(what + " is not believed (" + why + ")");
}

void Recording::hand_over() {
  if (const auto news = rewind_news_->take()) rewind(*news);
  recorder_.note_fetched(app::utc_now());
  handover_.batch().rewinds = rewinds_;
  handover_.hand_over();
}

/// What is gathered follows trades that are gone: it is fetched again with them.
void Recording::rewind(const Rewind& rewind) {
  rewinds_ = rewind.number;
  handover_.batch().trades.clear();
  handover_.batch().gaps.clear();
  app::log::warn(instrument_.str() + ": all trades after " + std::to_string(*rewind.end.last_id) +
                 ", the newest one on the disk, are fetched again");
  recorder_.rewind(*rewind.end.last_id, rewind.end.newest_time.value_or(Timestamp{}),
                   app::utc_now());
}

void Recording::set_facts(const vault::InstrumentFacts& facts) {
  hand_over();
  facts_ = facts;
  handover_.post(
      [contract = facts.contract](RecordingFiles& files) { files.set_contract(contract); });
}

}  // namespace rq::trades_exporter
