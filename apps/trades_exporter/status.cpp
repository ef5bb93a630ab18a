#include "trades_exporter/status.hpp"

#include <functional>
#include <nlohmann/json.hpp>

namespace rq::trades_exporter {

namespace {

using Json = nlohmann::ordered_json;
using Recordings = std::vector<std::unique_ptr<Recording>>;

std::uint64_t sum(const Recordings& recordings,
                  const std::function<std::uint64_t(const Recording&)>& value) {
  std::uint64_t total = 0;
  for (const auto& recording : recordings) total += value(*recording);
  return total;
}

/// One metric with a value an instrument.
void add_metric(std::string& out, const Recordings& recordings, const char* name, const char* type,
                const char* help, const std::function<std::uint64_t(const Recording&)>& value) {
  out += std::string("# HELP ravequant_trades_") + name + ' ' + help +
         "\n# TYPE ravequant_trades_" + name + ' ' + type + '\n';
  for (const auto& recording : recordings)
    out += std::string("ravequant_trades_") + name + "{instId=\"" + recording->instrument().str() +
           "\"} " + std::to_string(value(*recording)) + '\n';
}

void add_metric(std::string& out, const char* name, const char* type, const char* help,
                std::int64_t value) {
  out += std::string("# HELP ravequant_") + name + ' ' + help + "\n# TYPE ravequant_" + name + ' ' +
         type + "\nravequant_" + name + ' ' + std::to_string(value) + '\n';
}

std::string in_mib(std::uint64_t bytes) {
  return std::to_string((bytes + (1U << 19U)) >> 20U) + "MiB";
}

}  // namespace

std::uint64_t written(const Recordings& recordings) {
  return sum(recordings, [](const Recording& r) { return r.recorder().counts().written; });
}

std::string state_text(const Recording& recording, const Health& health,
                       std::chrono::milliseconds last_message_age) {
  const TradeRecorder& recorder = recording.recorder();
  const RecorderCounts& counts = recorder.counts();
  const auto last = recorder.last_id();
  const auto newest = recording.newest_time();
  const Json state = {
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
      {"rejected", recording.rejected()},
      {"reconnects", health.reconnects},
      {"connected", health.connected},
      {"last_message_age_ms", last_message_age.count()},
      {"clock_skew_ms", health.clock_skew ? Json(health.clock_skew->count()) : Json()},
      {"memory_bytes", health.memory},
  };
  return state.dump() + '\n';
}

std::string metrics_text(const Recordings& recordings, const Health& health) {
  using R = const Recording&;
  std::string out;
  const auto counter = [&](const char* name, const char* help, auto value) {
    add_metric(out, recordings, name, "counter", help, value);
  };
  const auto gauge = [&](const char* name, const char* help, auto value) {
    add_metric(out, recordings, name, "gauge", help, value);
  };
  counter("written_total", "Trades written.", [](R r) { return r.recorder().counts().written; });
  counter("duplicates_total", "Trades that came again and were dropped.",
          [](R r) { return r.recorder().counts().duplicates; });
  counter("backfilled_total", "Trades fetched from REST.",
          [](R r) { return r.recorder().counts().backfilled; });
  counter("gaps_filled_total", "Gaps closed from REST.",
          [](R r) { return r.recorder().counts().filled; });
  counter("gaps_venue_hole_total", "Ranges of ids that never existed.",
          [](R r) { return r.recorder().counts().venue_holes; });
  counter("gaps_unrecovered_total", "Gaps that could not be closed.",
          [](R r) { return r.recorder().counts().unrecovered; });
  counter("lost_ids_total", "Ids in gaps that could not be closed.",
          [](R r) { return r.recorder().counts().lost_ids; });
  counter("rejected_total", "Messages that are not what OKX documents.",
          [](R r) { return r.rejected(); });
  gauge("gap_open", "Whether trades are missing now.",
        [](R r) { return std::uint64_t{r.recorder().has_gap()}; });
  gauge("waiting", "Trades that wait for those before them.",
        [](R r) { return std::uint64_t{r.recorder().waiting()}; });
  gauge("last_id", "Id of the last trade.", [](R r) { return r.recorder().last_id().value_or(0); });
  add_metric(out, "connected", "gauge", "Whether all feeds are up.", health.connected ? 1 : 0);
  add_metric(out, "reconnects_total", "counter", "Connections that were lost.",
             static_cast<std::int64_t>(health.reconnects));
  if (health.clock_skew)
    add_metric(out, "clock_skew_milliseconds", "gauge", "The exchange's clock minus ours.",
               health.clock_skew->count());
  add_metric(out, "resident_memory_bytes", "gauge", "Memory of this process.",
             static_cast<std::int64_t>(health.memory));
  return out;
}

std::string status_line(const Recordings& recordings, const Health& health,
                        std::uint64_t written_before) {
  const auto count = [&](auto value) { return std::to_string(sum(recordings, value)); };
  using R = const Recording&;
  return std::string(health.connected ? "connected" : "NOT CONNECTED") +
         " instruments=" + std::to_string(recordings.size()) +
         " new=" + std::to_string(written(recordings) - written_before) +
         " trades=" + std::to_string(written(recordings)) +
         " duplicates=" + count([](R r) { return r.recorder().counts().duplicates; }) +
         " backfilled=" + count([](R r) { return r.recorder().counts().backfilled; }) +
         " open_gaps=" + count([](R r) { return std::uint64_t{r.recorder().has_gap()}; }) +
         " lost=" + count([](R r) { return r.recorder().counts().lost_ids; }) +
         " reconnects=" + std::to_string(health.reconnects) + " memory=" + in_mib(health.memory);
}

}  // namespace rq::trades_exporter
