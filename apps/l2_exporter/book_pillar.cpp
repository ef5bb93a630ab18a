#include "l2_exporter/book_pillar.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "l2_exporter/status.hpp"

#include "app/log.hpp"
#include "core/errors.hpp"
#include "net/net_error.hpp"
#include "net/spawn.hpp"
#include "okx/venue_error.hpp"

namespace rq::l2_exporter {

namespace {

namespace log = app::log;
using namespace std::chrono_literals;

std::string no_time(Timestamp time) {
  return "a book that is dated far from the exchange's clock: " + format_ms(time);
}

}  // namespace

BookPillar::BookPillar(exporter::Exporter& exporter, const Options& options)
    : RecordingPillar(exporter, "l2"), options_(options) {}

void BookPillar::open(const exporter::KnownInstrument& known, std::size_t) {
  recordings().add(open_one(known));
}

std::unique_ptr<Recording> BookPillar::open_one(const exporter::KnownInstrument& known) {
  auto files = std::make_unique<RecordingFiles>(exporter().fs(), exporter().layout(), known.id);
  if (files->end().cut_bytes > 0)
    log::warn(known.id.str() + ": a line of " + std::to_string(files->end().cut_bytes) +
              " bytes was cut short by a crash; it is removed");
  log::info(known.id.str() + ": recording its book");
  return std::make_unique<Recording>(BookRecorderSettings{.cadence = options_.cadence}, known.id,
                                     std::move(files), exporter().disk());
}

void BookPillar::start() {
  net::spawn(exporter().executor(), fetch_books());
}

bool BookPillar::on_message(std::string_view message) {
  switch (messages_.read_frame(message)) {
    case okx::BookMessages::Frame::books:
      take_updates(message);
      return true;
    case okx::BookMessages::Frame::other:
      return false;
    case okx::BookMessages::Frame::unreadable:
      reject(message, messages_.instrument(), messages_.error());
      return true;
  }
  return false;
}

void BookPillar::take_updates(std::string_view message) {
  Recording* recording = recordings().find(messages_.instrument());
  if (recording == nullptr) return;
  const auto now = Steady::now();
  for (const auto& update : messages_.updates()) {
    exporter().note_event_time(update.time, now);
    if (!can_be(update.time, *recording))
      return reject(message, messages_.instrument(), no_time(update.time));
    recording->on_update(update, now);
  }
  serve_wishes(*recording);
}

/// A message that is not believed is as good as lost: the book is asked for again. While nothing is
/// known of the exchange's clock all are believed: this machine's may be wrong.
bool BookPillar::can_be(Timestamp time, const Recording& recording) const {
  const bool is_ahead = exporter().knows_clock() && time > times_.to;
  const auto newest = recording.recorder().newest_line();
  return !is_ahead && !(newest && times_.is_behind(time, *newest));
}

/// What the recorder asks for now.
void BookPillar::serve_wishes(Recording& recording) {
  if (recording.recorder().take_subscription_wish()) exporter().renew(recording.instrument());
  if (recording.recorder().take_rest_wish()) wanted_.insert(&recording);
}

void BookPillar::on_up(const std::set<InstId>& instruments) {
  for (const auto& instrument : instruments)
    if (auto* recording = recordings().find(instrument.str())) recording->recorder().on_connected();
}

void BookPillar::on_down(const std::set<InstId>& instruments) {
  for (const auto& instrument : instruments)
    if (auto* recording = recordings().find(instrument.str()))
      recording->recorder().on_disconnected();
}

void BookPillar::tick(std::chrono::milliseconds elapsed, Timestamp utc) {
  times_ = exporter().time_bounds();
  for (const auto& recording : recordings()) {
    recording->recorder().tick(elapsed);
    serve_wishes(*recording);
    recording->hand_over();
  }
  hold_those_stuck_alone(utc);
}

/// A snapshot has up to 60 KB: a minute of them for each instrument.
std::size_t BookPillar::most_backlog() const {
  constexpr std::size_t for_each = std::size_t{2} << 20U;
  constexpr std::size_t for_all = std::size_t{128} << 20U;
  return std::min(for_each * std::max<std::size_t>(recordings().size(), 1), for_all);
}

void BookPillar::pause(Recording& recording) {
  recording.recorder().pause();
}

void BookPillar::resume(Recording& recording, Timestamp) {
  recording.recorder().resume();
}

void BookPillar::finish() {
  for (const auto& recording : recordings()) recording->hand_over();
}

std::string BookPillar::state_of(const Recording& recording, const exporter::Health& health,
                                 std::chrono::milliseconds last_message_age) const {
  return state_text(recording, health, last_message_age);
}

std::string BookPillar::metrics(const exporter::Health& health) const {
  return metrics_text(recordings(), health);
}

std::string BookPillar::status(const exporter::Health& health) {
  const auto before = std::exchange(lines_before_, lines(recordings()));
  return status_line(recordings(), health, before);
}

std::string BookPillar::lost_backlog() const {
  return "the last " + std::to_string(backlog()) +
         " bytes of snapshots: they are lost. Make room and start again";
}

std::string BookPillar::while_paused() const {
  return "snapshots are left out until it does";
}

/// Asks REST for one book after the other.
net::Task<> BookPillar::fetch_books() {
  boost::asio::steady_timer timer(exporter().executor());
  const auto rest = exporter().make_rest_client();
  while (true) {
    while (!wanted_.empty()) co_await fetch_book(*rest, *wanted_.extract(wanted_.begin()).value());
    timer.expires_after(100ms);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

net::Task<> BookPillar::fetch_book(okx::RestClient& rest, Recording& recording) {
  std::string trouble;
  try {
    const std::string body = co_await rest.order_book(recording.instrument());
    okx::BookMessages answer;
    answer.read_answer(body, recording.instrument());
    for (const auto& book : answer.updates()) {
      if (can_be(book.time, recording))
        recording.recorder().on_rest_book(book);
      else
        reject(body, recording.instrument().str(), no_time(book.time));
    }
    serve_wishes(recording);
    co_return;
  } catch (const okx::VenueError& error) {
    trouble = error.what();
  } catch (const net::NetError& error) {
    trouble = error.what();
  } catch (const DataError& error) {
    trouble = error.what();
  }
  log::debug(recording.instrument().str() + ": its book is unavailable from REST now: " + trouble);
}

}  // namespace rq::l2_exporter
