#include "trades_exporter/exporter.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "trades_exporter/channel.hpp"

#include "app/log.hpp"
#include "app/process_memory.hpp"
#include "app/stop_signal.hpp"
#include "app/wall_clock.hpp"
#include "net/spawn.hpp"

namespace rq::trades_exporter {

namespace {

namespace asio = boost::asio;
namespace log = app::log;
using namespace std::chrono_literals;

/// Trades reach the system within 200 ms.
constexpr auto tick_interval = 100ms;
constexpr auto state_interval = 5s;
constexpr auto status_interval = 1min;
/// An exchange that answered so lately counts as reachable.
constexpr auto reachable_for = 30s;
/// One connection carries so many instruments; their subscription stays far below 64 KiB.
constexpr std::size_t most_instruments_a_feed = 100;
/// Trades of all instruments that may wait for the disk.
constexpr std::size_t most_backlog = 65'536;
/// What a stop may take is five seconds.
constexpr auto most_time_to_finish = 3s;
constexpr auto most_time_to_close = 1s;

using app::utc_now;

constexpr auto user_agent = "RaveQuant trades_exporter";

}  // namespace

Exporter::Exporter(asio::io_context& network, const Options& options, vault::FileSystem& fs)
    : network_(network),
      options_(options),
      fs_(fs),
      layout_(options.vault.layout()),
      ws_url_(net::parse_web_socket_url(options.ws_url, "--ws-url")),
      rest_url_(net::parse_http_url(options.rest_url, "--rest-url")),
      tls_(net::TlsContext::client(options.ca_file)),
      pace_(std::make_shared<okx::RestPace>()),
      random_(std::random_device{}()),
      rest_(make_rest_client()),
      instruments_(network.get_executor(), *rest_, fs_, layout_),
      started_(utc_now()),
      start_(Steady::now()) {}

Exporter::~Exporter() = default;

net::SessionSettings Exporter::session_for(const net::Url& url) const {
  return {.tls = tls_, .proxy = net::proxy_from_environment(url), .user_agent = user_agent};
}

std::unique_ptr<okx::RestClient> Exporter::make_rest_client() const {
  return std::make_unique<okx::RestClient>(network_.get_executor(), rest_url_,
                                           session_for(rest_url_), pace_);
}

net::Task<> Exporter::run() {
  net::spawn(network_.get_executor(), stop_while_starting());
  open_recordings(co_await instruments_.find(options_));
  const auto backfill_start =
      options_.backfill.count() > 0 ? std::optional(started_ - options_.backfill) : std::nullopt;
  repair_ = std::make_unique<Repair>(
      network_.get_executor(), recordings_, [this] { return make_rest_client(); },
      [this] { return random_(); });
  repair_->start(backfill_start);
  start_feeds();
  start_metrics();
  net::spawn(network_.get_executor(), watch_silence());
  net::spawn(network_.get_executor(), keep_facts());
  net::spawn(network_.get_executor(), keep_clock());
  notifier_.ready();
  asio::steady_timer timer(network_);
  last_tick_ = last_sync_ = last_state_ = last_status_ = Steady::now();
  while (!is_over()) {
    timer.expires_after(tick_interval);
    co_await timer.async_wait(asio::use_awaitable);
    tick();
  }
  notifier_.stopping();
  finish();
  for (const auto& channel : channels_) channel->feed().stop();
  const auto end = Steady::now() + most_time_to_close;
  while (Steady::now() < end &&
         !std::ranges::all_of(channels_, [](const auto& c) { return c->feed().has_stopped(); })) {
    timer.expires_after(10ms);
    co_await timer.async_wait(asio::use_awaitable);
  }
  network_.stop();
}

bool Exporter::is_over() const {
  return app::stop_requested() ||
         (options_.duration.count() > 0 && Steady::now() - start_ >= options_.duration);
}

/// Nothing is open yet: there is nothing to finish.
net::Task<> Exporter::stop_while_starting() {
  asio::steady_timer timer(network_);
  while (recordings_.empty()) {
    timer.expires_after(tick_interval);
    co_await timer.async_wait(asio::use_awaitable);
    if (recordings_.empty() && is_over()) network_.stop();
  }
}

void Exporter::open_recordings(const std::vector<KnownInstrument>& instruments) {
  const RecorderSettings settings{.gap_timeout = options_.gap_timeout};
  std::optional<DataError> failure;
  for (const auto& [id, facts] : instruments) {
    try {
      auto files = std::make_unique<RecordingFiles>(fs_, layout_, id);
      if (files->tail().cut_bytes > 0)
        log::warn(id.str() + ": a line of " + std::to_string(files->tail().cut_bytes) +
                  " bytes was cut short by a crash; it is removed and fetched again");
      recordings_.push_back(
          std::make_unique<Recording>(settings, id, std::move(files), facts, disk_));
      const auto last = recordings_.back()->recorder().last_id();
      log::info(id.str() + ": recording " +
                (last ? "behind trade " + std::to_string(*last) : "into an empty folder"));
    } catch (const DataError& error) {
      log::error(std::string(error.what()) + " (" + id.str() + " is not recorded)");
      failure = error;
    }
  }
  if (recordings_.empty()) throw *failure;
  std::ranges::sort(recordings_, {}, [](const auto& r) { return r->instrument(); });
}

void Exporter::start_feeds() {
  const auto connections = std::make_shared<net::RateLimit>(okx::Feed::connection_limit());
  for (std::size_t begin = 0; begin < recordings_.size(); begin += most_instruments_a_feed) {
    okx::FeedSettings settings{
        .url = ws_url_, .session = session_for(ws_url_), .channel = "trades-all"};
    const auto end = std::min(begin + most_instruments_a_feed, recordings_.size());
    for (auto i = begin; i < end; ++i) settings.instruments.push_back(recordings_[i]->instrument());
    channels_.push_back(std::make_unique<Channel>(*this, network_.get_executor(),
                                                  std::move(settings), connections));
  }
}

void Exporter::start_metrics() {
  if (options_.metrics_port == 0) return;
  net::Server::Handlers handlers;
  handlers.on_get = [this](std::string target) -> net::Task<net::HttpResponse> {
    if (target != "/metrics") co_return net::HttpResponse{404, "see /metrics\n", "text/plain"};
    co_return net::HttpResponse{200, metrics_text(recordings_, health()),
                                "text/plain; version=0.0.4"};
  };
  metrics_ = std::make_unique<net::Server>(network_.get_executor(), "127.0.0.1",
                                           options_.metrics_port, nullptr, std::move(handlers));
}

void Exporter::tick() {
  const auto now = Steady::now();
  const auto utc = utc_now();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_tick_);
  last_tick_ = now;
  const bool reachable = any_up() || now - repair_->last_answer() < reachable_for;
  bool gaps = false;
  for (const auto& recording : recordings_) {
    // After a sleep the exchange was not reachable for long, whatever the clock says.
    recording->recorder().tick(std::min<std::chrono::milliseconds>(elapsed, 1s), reachable, utc);
    gaps = gaps || recording->recorder().has_gap();
    recording->hand_over();
  }
  if (gaps) repair_->wake();
  mind_the_disk();
  const auto is_due = [now](Steady::time_point& last, Steady::duration interval) {
    if (now - last < interval) return false;
    last = now;
    return true;
  };
  if (is_due(last_sync_, options_.fsync_interval))
    for (const auto& recording : recordings_) recording->sync();
  if (is_due(last_state_, state_interval)) write_states();
  if (is_due(last_status_, status_interval)) log_status();
  if (const auto interval = notifier_.watchdog_interval();
      interval && is_due(last_alive_, *interval))
    notifier_.alive();
}

/// Keeps what waits for the disk bounded: a slow one slows the feed down, a full one makes the
/// recorders hold what they get.
void Exporter::mind_the_disk() {
  disk_.rethrow_failure();
  if (paused_ && backlog() < most_backlog / 2) {
    paused_ = false;
    for (const auto& recording : recordings_) {
      recording->recorder().expect_gap("full disk");
      recording->recorder().resume(utc_now());
    }
  } else if (!paused_ && backlog() >= most_backlog && (disk_.is_stuck() || !disk_.finish(1s))) {
    paused_ = true;
    log::error(
        "the disk does not take what comes: recording holds, and will fetch again what it "
        "misses");
    for (const auto& recording : recordings_) recording->recorder().pause();
  }
}

void Exporter::write_states() {
  const Health now = health();
  const auto steady = Steady::now();
  for (const auto& recording : recordings_)
    recording->write_state(state_text(*recording, now,
                                      std::chrono::duration_cast<std::chrono::milliseconds>(
                                          steady - std::max(recording->last_live(), start_))));
}

void Exporter::log_status() {
  const std::string line = status_line(recordings_, health(), written_before_);
  written_before_ = written(recordings_);
  log::info(line);
  notifier_.status(line);
  for (const auto& recording : recordings_)
    if (recording->recorder().ids_went_back())
      log::error(recording->instrument().str() +
                 ": the exchange sends new trades with ids at or below " +
                 std::to_string(*recording->recorder().last_id()) +
                 ", the last one recorded: it seems to have begun its numbering anew. Nothing is "
                 "recorded of it; move its folder below raw/okx/trades_perps out of the Vault and "
                 "start again.");
}

void Exporter::finish() {
  const auto utc = utc_now();
  for (const auto& recording : recordings_) {
    recording->recorder().finish(utc);
    recording->hand_over();
    recording->sync();
  }
  const bool done = disk_.finish(most_time_to_finish);
  disk_.rethrow_failure();
  write_states();
  disk_.finish(most_time_to_close);
  if (!done)
    throw Error(ExitCode::io,
                "the disk did not take the last " + std::to_string(backlog()) +
                    " trades: they are fetched again when the program is started next");
  log::info("done " + status_line(recordings_, health(), 0));
}

/// A feed that brings nothing may have nothing to bring, or be dead: REST knows. Right after a
/// connection it also tells at once what was missed, however seldom an instrument is traded.
net::Task<> Exporter::watch_silence() {
  // Among few instruments 15 s; among many longer, for each is asked about by itself.
  const auto silence_when_up = std::clamp<Steady::duration>(300ms * recordings_.size(), 15s, 60s);
  const auto silence_when_down = silence_when_up / 2;
  asio::steady_timer timer(network_);
  while (true) {
    timer.expires_after(500ms);
    co_await timer.async_wait(asio::use_awaitable);
    for (const auto& channel : channels_) {
      for (const auto& recording : recordings_) {
        if (!channel->carries(recording->instrument())) continue;
        const bool is_up = channel->feed().is_up();
        const auto limit = is_up ? silence_when_up : silence_when_down;
        const bool is_silent = Steady::now() - recording->last_live() >= limit;
        if (!is_silent && !recording->is_fresh()) continue;
        recording->reset_silence(Steady::now());
        if (!co_await repair_->look_behind(*recording) || !is_silent || !is_up) continue;
        log::warn(recording->instrument().str() +
                  ": the exchange has newer trades than the feed brings; subscribing again");
        channel->feed().renew(recording->instrument());
      }
    }
  }
}

net::Task<> Exporter::keep_facts() {
  asio::steady_timer timer(network_);
  while (true) {
    timer.expires_after(6h);
    co_await timer.async_wait(asio::use_awaitable);
    for (const auto& recording : recordings_) {
      const auto facts = co_await instruments_.refresh(recording->instrument(), recording->facts());
      if (facts) recording->set_facts(*facts);
    }
  }
}

net::Task<> Exporter::keep_clock() {
  constexpr auto suspicious = 2s;
  asio::steady_timer timer(network_);
  const auto rest = make_rest_client();
  while (true) {
    try {
      clock_skew_ = co_await rest->time() - utc_now();
      if (std::chrono::abs(*clock_skew_) > suspicious)
        log::warn("this machine's clock differs from the exchange's by " +
                  std::to_string(clock_skew_->count()) +
                  " ms: set it by NTP. Files are dated by the exchange's times, so nothing is "
                  "wrong with them");
    } catch (const Error& error) {
      log::debug(std::string("the exchange's clock cannot be asked: ") + error.what());
    }
    timer.expires_after(10min);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

void Exporter::take(const okx::TradeMessages& message) {
  Recording* recording = find(message.instrument());
  if (recording == nullptr) return;
  const auto now = Steady::now();
  const auto utc = utc_now();
  for (const auto& trade : message.trades()) recording->on_live(trade, utc, now);
  constexpr std::size_t large_batch = 4'096;
  if (recording->gathered() < large_batch) return;
  recording->hand_over();
  if (!paused_) mind_the_disk();
}

void Exporter::reject(std::string_view message, std::string_view instrument,
                      const std::string& why) {
  Recording* recording = find(instrument);
  if (recording == nullptr) recording = recordings_.front().get();
  if (!recording->reject(why.substr(0, why.find(':')), message, utc_now())) return;
  log::warn("a message of the exchange cannot be used (" + why + "); it is kept in " +
            layout_.relative(layout_.rejects("trades", recording->instrument())));
}

Recording* Exporter::find(std::string_view instrument) {
  if (last_found_ != nullptr && last_found_->instrument().str() == instrument) return last_found_;
  const auto at = std::ranges::lower_bound(recordings_, instrument, {}, [](const auto& r) {
    return std::string_view(r->instrument().str());
  });
  if (at == recordings_.end() || (*at)->instrument().str() != instrument) return nullptr;
  return last_found_ = at->get();
}

void Exporter::on_up() {
  for (const auto& recording : recordings_) recording->set_fresh();
}

void Exporter::on_down() {
  for (const auto& recording : recordings_) recording->recorder().expect_gap("reconnect");
}

std::size_t Exporter::backlog() const {
  std::size_t total = 0;
  for (const auto& recording : recordings_) total += recording->backlog();
  return total;
}

bool Exporter::any_up() const {
  return std::ranges::any_of(channels_, [](const auto& c) { return c->feed().is_up(); });
}

Health Exporter::health() const {
  Health health{.started = started_, .now = utc_now()};
  health.connected =
      std::ranges::all_of(channels_, [](const auto& c) { return c->feed().is_up(); });
  for (const auto& channel : channels_) health.reconnects += channel->feed().reconnects();
  health.clock_skew = clock_skew_;
  health.memory = app::resident_memory();
  return health;
}

}  // namespace rq::trades_exporter
