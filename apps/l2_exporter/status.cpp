#include "l2_exporter/status.hpp"

#include <nlohmann/json.hpp>

#include "exporter/metrics.hpp"

namespace rq::l2_exporter {

namespace {

using Json = nlohmann::ordered_json;
using Recordings = exporter::Recordings<Recording>;
using exporter::Health;
using R = const Recording&;

std::uint64_t gaps_of(const BookCounts& counts, BookGap kind) {
  return counts.gaps[static_cast<std::size_t>(kind)];
}

Json gaps_in(const BookCounts& counts) {
  return {{"sequence", gaps_of(counts, BookGap::sequence)},
          {"checksum", gaps_of(counts, BookGap::checksum)},
          {"crossed", gaps_of(counts, BookGap::crossed)},
          {"silence", gaps_of(counts, BookGap::silence)},
          {"connection", gaps_of(counts, BookGap::connection)}};
}

}  // namespace

std::uint64_t lines(const Recordings& recordings) {
  return recordings.sum([](R r) { return r.recorder().counts().lines; });
}

std::string state_text(const Recording& recording, const Health& health,
                       std::chrono::milliseconds last_message_age) {
  const BookRecorder& recorder = recording.recorder();
  const BookCounts& counts = recorder.counts();
  const auto sequence = recorder.sequence();
  const auto newest = recorder.newest_line();
  const auto unsound = recorder.unsound_since();
  Json state = {
      {"format", 1},
      {"instId", recording.instrument().str()},
      {"started_utc", format_ms(health.started)},
      {"updated_utc", format_ms(health.now)},
      {"last_seqId", sequence ? Json(*sequence) : Json()},
      {"last_time_utc", newest ? Json(format_ms(*newest)) : Json()},
      {"following", recorder.is_following()},
      {"bids", recorder.book().bids().size()},
      {"asks", recorder.book().asks().size()},
      {"lines", counts.lines},
      {"updates", counts.updates},
      {"levels", counts.levels},
      {"snapshots", counts.snapshots},
      {"rest_snapshots", counts.rest_books},
      {"heartbeats", counts.heartbeats},
      {"resets", counts.resets},
      {"duplicates", counts.duplicates},
      {"resubscriptions", counts.subscriptions},
      {"gaps", gaps_in(counts)},
      {"unsound_since_utc", unsound ? Json(format_ms(*unsound)) : Json()},
      {"backlog_bytes", recording.backlog()},
  };
  exporter::add_health(state, health, recording.rejected(), last_message_age);
  return state.dump() + '\n';
}

std::string metrics_text(const Recordings& recordings, const Health& health) {
  exporter::Metrics out("l2");
  const auto counter = [&](const char* name, const char* help, auto value) {
    out.counter(recordings, name, help,
                [value](R r) -> std::uint64_t { return value(r.recorder().counts()); });
  };
  using C = const BookCounts&;
  counter("lines_total", "Snapshots written.", [](C c) { return c.lines; });
  counter("updates_total", "Messages applied.", [](C c) { return c.updates; });
  counter("levels_total", "Levels in these.", [](C c) { return c.levels; });
  counter("snapshots_total", "Books begun with.", [](C c) { return c.snapshots; });
  counter("rest_snapshots_total", "Of these, from REST.", [](C c) { return c.rest_books; });
  counter("heartbeats_total", "Messages that nothing changed.", [](C c) { return c.heartbeats; });
  counter("resets_total", "Ids that went back for maintenance.", [](C c) { return c.resets; });
  counter("duplicates_total", "Messages that came again.", [](C c) { return c.duplicates; });
  counter("resubscriptions_total", "Books asked for again.", [](C c) { return c.subscriptions; });
  counter("gaps_sequence_total", "Books lost for a missing message.",
          [](C c) { return gaps_of(c, BookGap::sequence); });
  counter("gaps_checksum_total", "Books lost for their checksum.",
          [](C c) { return gaps_of(c, BookGap::checksum); });
  counter("gaps_crossed_total", "Books lost for being crossed.",
          [](C c) { return gaps_of(c, BookGap::crossed); });
  counter("gaps_silence_total", "Books lost for silence.",
          [](C c) { return gaps_of(c, BookGap::silence); });
  counter("gaps_connection_total", "Books lost with a connection.",
          [](C c) { return gaps_of(c, BookGap::connection); });
  out.counter(recordings, "rejected_total", "Messages that are not what OKX documents.",
              [](R r) { return r.rejected(); });
  out.gauge(recordings, "following", "Whether there is a book now.",
            [](R r) { return int{r.recorder().is_following()}; });
  out.gauge(recordings, "unsound", "Whether the exchange's own book is crossed or damaged now.",
            [](R r) { return int{r.recorder().unsound_since().has_value()}; });
  out.gauge(recordings, "backlog_bytes", "Lines that wait for the disk.",
            [](R r) { return r.backlog(); });
  out.add(health);
  return out.text();
}

std::string status_line(const Recordings& recordings, const Health& health,
                        std::uint64_t lines_before) {
  const auto count = [&](auto value) {
    return std::to_string(recordings.sum([&](R r) { return value(r.recorder()); }));
  };
  using B = const BookRecorder&;
  return exporter::status_head(health, recordings.size()) +
         " following=" + count([](B b) { return std::uint64_t{b.is_following()}; }) +
         " new=" + std::to_string(lines(recordings) - lines_before) +
         " lines=" + std::to_string(lines(recordings)) +
         " updates=" + count([](B b) { return b.counts().updates; }) +
         " levels=" + count([](B b) { return b.counts().levels; }) +
         " gaps=" + count([](B b) { return b.counts().all_gaps(); }) +
         exporter::status_tail(health);
}

}  // namespace rq::l2_exporter
