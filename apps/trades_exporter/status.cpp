#include "trades_exporter/status.hpp"

#include <nlohmann/json.hpp>

#include "exporter/metrics.hpp"

namespace rq::trades_exporter {

namespace {

using Json = nlohmann::ordered_json;
using Recordings = exporter::Recordings<Recording>;
using exporter::Health;
using R = const Recording&;

}  // namespace

std::uint64_t written(const Recordings& recordings) {
  return recordings.sum([](R r) { return r.recorder().counts().written; });
}

std::string state_text(const Recording& recording, const Health& health,
                       std::chrono::milliseconds last_message_age) {
  const TradeRecorder& recorder = recording.recorder();
  const RecorderCounts& counts = recorder.counts();
  const auto last = recorder.last_id();
  const auto newest = recording.newest_time();
  Json state = {
      {"format", 1},
      {"instId", recording.instrument().str()},
      {"started_utc", format_ms(health.started)},
      {"updated_utc", format_ms(health.now)},
      {"last_id", last ? Json(std::to_string(*last)) : Json()},
      {"last_time_utc", newest ? Json(format_ms(*newest)) : Json()},
      {"written", counts.written},
      {"duplicates", counts.duplicates},
      {"backfilled", counts.backfilled},
      {"gaps",
       {{"filled", counts.filled},
        {"venue_hole", counts.venue_holes},
        {"unrecovered", counts.unrecovered}}},
      {"lost_ids", counts.lost_ids},
      {"gap_open", recorder.has_gap()},
      {"waiting", recorder.waiting()},
      {"backlog", recording.backlog()},
  };
  exporter::add_health(state, health, recording.rejected(), last_message_age);
  return state.dump() + '\n';
}

std::string metrics_text(const Recordings& recordings, const Health& health) {
  exporter::Metrics out("trades");
  const auto counter = [&](const char* name, const char* help, auto value) {
    out.counter(recordings, name, help, value);
  };
  const auto gauge = [&](const char* name, const char* help, auto value) {
    out.gauge(recordings, name, help, value);
  };
  counter("written_total", "Trades written.", [](R r) { return r.recorder().counts().written; });
  counter("duplicates_total", "Trades that came again and were dropped.",
          [](R r) { return r.recorder().counts().duplicates; });
  counter("backfilled_total", "Trades fetched from REST.",
          [](R r) { return r.recorder().counts().backfilled; });
  counter("gaps_filled_total", "Gaps closed with trades from REST.",
          [](R r) { return r.recorder().counts().filled; });
  counter("gaps_venue_hole_total", "Ranges of ids that never existed.",
          [](R r) { return r.recorder().counts().venue_holes; });
  counter("gaps_unrecovered_total", "Ranges of ids that could not be had.",
          [](R r) { return r.recorder().counts().unrecovered; });
  counter("lost_ids_total", "Ids that could not be had.",
          [](R r) { return r.recorder().counts().lost_ids; });
  counter("rejected_total", "Messages that are not what OKX documents.",
          [](R r) { return r.rejected(); });
  gauge("gap_open", "Whether trades are missing now.",
        [](R r) { return std::uint64_t{r.recorder().has_gap()}; });
  gauge("waiting", "Trades that wait for those before them.",
        [](R r) { return std::uint64_t{r.recorder().waiting()}; });
  gauge("last_id", "Id of the last trade.", [](R r) { return r.recorder().last_id().value_or(0); });
  out.add(health);
  return out.text();
}

std::string status_line(const Recordings& recordings, const Health& health,
                        std::uint64_t written_before) {
  const auto count = [&](auto value) { return std::to_string(recordings.sum(value)); };
  return exporter::status_head(health, recordings.size()) +
         " new=" + std::to_string(written(recordings) - written_before) +
         " trades=" + std::to_string(written(recordings)) +
         " duplicates=" + count([](R r) { return r.recorder().counts().duplicates; }) +
         " backfilled=" + count([](R r) { return r.recorder().counts().backfilled; }) +
         " open_gaps=" + count([](R r) { return std::uint64_t{r.recorder().has_gap()}; }) +
         " lost=" + count([](R r) { return r.recorder().counts().lost_ids; }) +
         exporter::status_tail(health);
}

}  // namespace rq::trades_exporter
