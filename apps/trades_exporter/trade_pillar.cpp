#include "trades_exporter/trade_pillar.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "trades_exporter/status.hpp"

#include "app/log.hpp"
#include "app/wall_clock.hpp"
#include "net/spawn.hpp"

namespace rq::trades_exporter {

namespace {

namespace asio = boost::asio;
namespace log = app::log;
using namespace std::chrono_literals;

/// An exchange that answered so lately counts as reachable.
constexpr auto reachable_for = 30s;
/// Trades that may wait in memory for those before them: of all instruments, if that leaves each
/// so many. 128 bytes each, about.
constexpr std::size_t most_waiting = 262'144;
constexpr std::size_t least_waiting_room = 1'024;

}  // namespace

TradePillar::TradePillar(exporter::Exporter& exporter, const Options& options)
    : RecordingPillar(exporter, "trades"), options_(options) {}

void TradePillar::open(const exporter::KnownInstrument& known, std::size_t of) {
  const std::size_t room = std::clamp(most_waiting / std::max<std::size_t>(of, 1),
                                      least_waiting_room, RecorderSettings{}.waiting_room);
  recordings().add(open_one(known, room));
  believe_times(*recordings().find(known.id.str()), exporter().time_bounds(), app::utc_now());
  if (repair_) repair_->join(*recordings().find(known.id.str()));
}

std::unique_ptr<Recording> TradePillar::open_one(const exporter::KnownInstrument& known,
                                                 std::size_t waiting_room) {
  const auto& [id, facts] = known;
  auto files = std::make_unique<RecordingFiles>(exporter().fs(), exporter().layout(), id);
  if (files->tail().cut_bytes > 0)
    log::warn(id.str() + ": a line of " + std::to_string(files->tail().cut_bytes) +
              " bytes was cut short by a crash; it is removed and fetched again");
  const RecorderSettings settings{.waiting_room = waiting_room,
                                  .gap_timeout = options_.gap_timeout};
  auto recording =
      std::make_unique<Recording>(settings, id, std::move(files), facts, exporter().disk());
  const auto last = recording->recorder().last_id();
  log::info(id.str() + ": recording " +
            (last ? "behind trade " + std::to_string(*last) : "into an empty folder"));
  return recording;
}

void TradePillar::start() {
  const auto backfill_start = options_.backfill.count() > 0
                                  ? std::optional(exporter().started() - options_.backfill)
                                  : std::nullopt;
  repair_.emplace(
      exporter().executor(), recordings().list(), [this] { return exporter().make_rest_client(); },
      [this] { return exporter().random(); });
  repair_->start(backfill_start);
  net::spawn(exporter().executor(), watch_silence());
  net::spawn(exporter().executor(), keep_facts());
}

bool TradePillar::on_message(std::string_view message) {
  switch (messages_.read_frame(message)) {
    case okx::TradeMessages::Frame::trades:
      take_trades();
      return true;
    case okx::TradeMessages::Frame::other:
      return false;
    case okx::TradeMessages::Frame::unreadable:
      reject(message, messages_.instrument(), messages_.error());
      return true;
  }
  return false;
}

void TradePillar::take_trades() {
  Recording* recording = recordings().find(messages_.instrument());
  if (recording == nullptr) return;
  const auto now = Steady::now();
  const auto utc = app::utc_now();
  for (const auto& trade : messages_.trades()) recording->on_live(trade, utc, now);
  if (!messages_.trades().empty()) exporter().note_event_time(messages_.trades().back().time, now);
  constexpr std::size_t large_batch = 2'048;
  if (recording->gathered() < large_batch) return;
  recording->hand_over();
  exporter().mind_the_disk();
}

void TradePillar::on_up(const std::set<InstId>& instruments) {
  for (const auto& instrument : instruments)
    if (auto* recording = recordings().find(instrument.str())) recording->set_fresh();
}

void TradePillar::on_down(const std::set<InstId>& instruments) {
  for (const auto& instrument : instruments)
    if (auto* recording = recordings().find(instrument.str()))
      recording->recorder().expect_gap("reconnect");
}

void TradePillar::tick(std::chrono::milliseconds elapsed, Timestamp utc) {
  const bool reachable =
      exporter().any_up() || Steady::now() - repair_->last_answer() < reachable_for;
  bool gaps = false;
  const auto bounds = exporter().time_bounds();
  for (const auto& recording : recordings()) {
    believe_times(*recording, bounds, utc);
    recording->recorder().tick(elapsed, reachable, utc);
    gaps = gaps || recording->recorder().wants_pages();
    recording->hand_over();
  }
  if (gaps) repair_->wake();
  hold_those_stuck_alone(utc);
}

void TradePillar::believe_times(Recording& recording, const TimeBounds& bounds, Timestamp utc) {
  if (recording.believe_times(bounds, exporter().clock_answers(), utc, Steady::now()))
    exporter().ask_clock();
}

std::size_t TradePillar::most_backlog() const {
  return 65'536;  // trades
}

void TradePillar::pause(Recording& recording) {
  recording.recorder().pause();
}

void TradePillar::resume(Recording& recording, Timestamp utc) {
  recording.recorder().expect_gap("full disk");
  recording.recorder().resume(utc);
}

void TradePillar::finish() {
  for (const auto& recording : recordings()) recording->hand_over();
}

std::string TradePillar::state_of(const Recording& recording, const exporter::Health& health,
                                  std::chrono::milliseconds last_message_age) const {
  return state_text(recording, health, last_message_age);
}

std::string TradePillar::metrics(const exporter::Health& health) const {
  return metrics_text(recordings(), health);
}

std::string TradePillar::status(const exporter::Health& health) {
  for (const auto& recording : recordings())
    if (recording->recorder().ids_went_back())
      log::error(recording->instrument().str() +
                 ": the exchange sends new trades with ids at or below " +
                 std::to_string(*recording->recorder().last_id()) +
                 ", the last one recorded: it seems to have begun its numbering anew. Nothing is "
                 "recorded of it; move its folder below raw/okx/trades_perps out of the Vault and "
                 "start again.");
  const auto before = std::exchange(written_before_, written(recordings()));
  return status_line(recordings(), health, before);
}

std::string TradePillar::lost_backlog() const {
  return "the last " + std::to_string(backlog()) +
         " trades: they are fetched again when the program is started next";
}

std::string TradePillar::while_paused() const {
  return "recording holds, and will fetch again what it misses";
}

/// A feed that brings nothing may have nothing to bring, or be dead: REST knows. Right after a
/// connection it also tells at once what was missed, however seldom an instrument is traded.
net::Task<> TradePillar::watch_silence() {
  asio::steady_timer timer(exporter().executor());
  while (true) {
    timer.expires_after(500ms);
    co_await timer.async_wait(asio::use_awaitable);
    const auto all = recordings().snapshot();
    for (auto* recording : all) co_await ask_behind(*recording, silence_limit());
  }
}

/// Among few instruments 15 s; among many longer, for each is asked about by itself.
TradePillar::Steady::duration TradePillar::silence_limit() const {
  return std::clamp<Steady::duration>(300ms * recordings().size(), 15s, 60s);
}

net::Task<> TradePillar::ask_behind(Recording& recording, Steady::duration limit_when_up) {
  const bool is_up = exporter().is_up(recording.instrument());
  const auto limit = is_up ? limit_when_up : limit_when_up / 2;
  const bool is_silent = Steady::now() - recording.silent_since() >= limit;
  if (!is_silent && !recording.is_fresh()) co_return;
  recording.reset_silence(Steady::now());
  const auto newest = co_await repair_->look_behind(recording);
  if (!newest || !recording.is_news(*newest) || !is_silent || !is_up) co_return;
  log::warn(recording.instrument().str() +
            ": the exchange has newer trades than the feed brings; subscribing again");
  exporter().renew(recording.instrument());
}

net::Task<> TradePillar::keep_facts() {
  asio::steady_timer timer(exporter().executor());
  while (true) {
    timer.expires_after(exporter().instruments().refresh_interval());
    co_await timer.async_wait(asio::use_awaitable);
    const auto all = recordings().snapshot();
    for (auto* recording : all) {
      const auto facts =
          co_await exporter().instruments().refresh(recording->instrument(), recording->facts());
      if (facts) recording->set_facts(*facts);
    }
  }
}

}  // namespace rq::trades_exporter
