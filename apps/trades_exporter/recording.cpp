#include "trades_exporter/recording.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/log.hpp"
#include "core/errors.hpp"

namespace rq::trades_exporter {

namespace {

using Json = nlohmann::ordered_json;

/// No trade on disk is newer than this.
Timestamp latest_time(const vault::RawTradeEnd& end) {
  return end.day ? Timestamp(*end.day + std::chrono::days(1)) : Timestamp{};
}

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
      files_(std::move(files)),
      facts_(facts),
      disk_(disk),
      recorder_(settings, files_->end().last_id, latest_time(files_->end()), *this),
      batch_(std::make_shared<Batch>()),
      backlog_(std::make_shared<std::atomic<std::size_t>>(0)) {
  files_->set_contract(facts.contract);
  if (files_->end().last_id) recorder_.expect_gap("restart");
}

void Recording::on_live(const TradeText& trade, Timestamp utc, Steady now) {
  last_live_ = now;
  recorder_.on_live(trade, utc);
}

void Recording::write(const TradeText& trade) {
  batch_->trades.emplace_back(trade);
  newest_time_ = std::max(newest_time_.value_or(trade.time), trade.time);
}

void Recording::note(const GapRecord& gap) {
  batch_->gaps.emplace_back(batch_->trades.size(), gap);
  report(gap, instrument_);
}

bool Recording::reject(const std::string& kind, std::string_view raw, Timestamp utc) {
  constexpr std::size_t most_kinds = 100;
  ++rejected_;
  if (reject_kinds_.size() >= most_kinds || !reject_kinds_.insert(kind).second) return false;
  const Json line = {{"received_utc", format_ms(utc)}, {"reason", kind}, {"raw", raw}};
  batch_->rejects.push_back(line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
  return true;
}

void Recording::set_facts(const vault::InstrumentFacts& facts) {
  hand_over();
  facts_ = facts;
  disk_.post([files = files_, contract = facts.contract] { files->set_contract(contract); });
}

void Recording::hand_over() {
  if (batch_->is_empty()) return;
  const std::size_t count = batch_->trades.size();
  *backlog_ += count;
  unsynced_ = true;
  disk_.post([files = files_, batch = std::move(batch_), backlog = backlog_, count] {
    files->write(*batch);
    *backlog -= count;
  });
  batch_ = std::make_shared<Batch>();
}

void Recording::sync() {
  if (!std::exchange(unsynced_, false)) return;
  disk_.post([files = files_] { files->sync(); });
}

void Recording::write_state(std::string text) {
  disk_.post([files = files_, text = std::move(text)] {
    try {
      files->write_state(text);
    } catch (const IoError&) {
      // The next one comes in five seconds, and trades must not wait for this one.
    }
  });
}

}  // namespace rq::trades_exporter
