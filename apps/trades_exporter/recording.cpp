#include "trades_exporter/recording.hpp"

#include <algorithm>
#include <utility>

#include "app/log.hpp"
#include "app/wall_clock.hpp"

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
      newest_time_(handover_.files().end().newest_time) {
  handover_.files().set_contract(facts.contract);
  if (recorder_.last_id()) recorder_.expect_gap("restart");
}

void Recording::on_live(const TradeText& trade, Timestamp utc, Steady now) {
  last_live_ = now;
  newest_told_ = std::max(newest_told_.value_or(0), trade.id);
  recorder_.on_live(trade, utc);
}

bool Recording::is_news(TradeId newest) {
  const auto before = std::exchange(newest_told_, std::max(newest_told_.value_or(0), newest));
  return before && newest > *before;
}

void Recording::write(const TradeText& trade) {
  handover_.batch().trades.emplace_back(trade);
  newest_time_ = std::max(newest_time_.value_or(trade.time), trade.time);
}

void Recording::note(const GapRecord& gap) {
  handover_.batch().gaps.push_back(gap);
  report(gap, instrument_);
}

void Recording::hand_over() {
  recorder_.note_fetched(app::utc_now());
  handover_.hand_over();
}

void Recording::set_facts(const vault::InstrumentFacts& facts) {
  hand_over();
  facts_ = facts;
  handover_.post(
      [contract = facts.contract](RecordingFiles& files) { files.set_contract(contract); });
}

}  // namespace rq::trades_exporter
