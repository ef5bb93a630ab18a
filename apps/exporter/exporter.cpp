#include "exporter/exporter.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "exporter/channel.hpp"

#include "app/ending.hpp"
#include "app/log.hpp"
#include "app/open_files.hpp"
#include "app/process_memory.hpp"
#include "app/stop_signal.hpp"
#include "app/wall_clock.hpp"
#include "net/spawn.hpp"

namespace rq::exporter {

namespace {

namespace asio = boost::asio;
namespace log = app::log;
using namespace std::chrono_literals;
using app::utc_now;

/// What is recorded reaches the system within 200 ms.
constexpr auto tick_interval = 100ms;
constexpr auto state_interval = 5s;
constexpr auto status_interval = 1min;
/// A stop may take five seconds: for the disk to take the trades and the states, and for the feeds
/// to close.
constexpr auto most_time_to_stop = 4s;
constexpr auto most_time_to_write = 3s;
constexpr auto most_time_for_states = 500ms;
/// How long a slow disk may hold up the feeds: briefly, so that it catches up, and longer once
/// before data is left out.
constexpr auto usual_patience_with_disk = 20ms;
constexpr auto last_patience_with_disk = 500ms;
/// Open at a time for each instrument: its lock, and the file being written. The rest of the limit
/// is for connections, the log, and files that are open for a moment.
constexpr std::uint64_t files_an_instrument = 2;
constexpr std::uint64_t other_files = 64;
/// What cannot be recorded at the start may lack no more than an answer of the exchange.
constexpr std::chrono::milliseconds first_look_after = 5s;

}  // namespace

Exporter::Exporter(asio::io_context& network, Kind kind, const Options& options,
                   vault::FileSystem& fs)
    : network_(network),
      kind_(std::move(kind)),
      options_(options),
      fs_(fs),
      layout_(options.vault.layout()),
      ws_url_(net::parse_web_socket_url(options.ws_url, "--ws-url")),
      rest_url_(net::parse_http_url(options.rest_url, "--rest-url")),
      tls_(net::TlsContext::client(options.ca_file)),
      pace_(std::make_shared<okx::RestPace>()),
      random_(std::random_device{}()),
      rest_(make_rest_client()),
      instruments_(network.get_executor(), *rest_, fs_, layout_, kind_.keep_facts),
      started_(utc_now()),
      start_(Steady::now()),
      open_files_limit_(app::raise_open_files_limit()),
      connections_(std::make_shared<net::RateLimit>(okx::Feed::connection_limit())),
      disk_monitor_(fs, layout_.root()) {}

Exporter::~Exporter() = default;

net::SessionSettings Exporter::session_for(const net::Url& url) const {
  return {.tls = tls_,
          .proxy = net::proxy_from_environment(url),
          .user_agent = "RaveQuant " + kind_.program};
}

std::unique_ptr<okx::RestClient> Exporter::make_rest_client() const {
  return std::make_unique<okx::RestClient>(network_.get_executor(), rest_url_,
                                           session_for(rest_url_), pace_);
}

Choice Exporter::choice() const {
  return {.named = options_.vault.named_instruments(), .all = options_.all_swaps};
}

net::Task<> Exporter::run(Pillar& pillar) {
  net::spawn(network_.get_executor(), stop_while_starting());
  const auto found = co_await instruments_.find(choice());
  pillar_ = &pillar;
  const auto opened = open(found);
  pillar.start();
  start_feeds(opened);
  net::spawn(network_.get_executor(), look_again());
  start_metrics();
  net::spawn(network_.get_executor(), keep_clock());
  notifier_.status(opened.empty() ? "waiting: no instrument can be recorded yet" : "recording");
  asio::steady_timer timer(network_);
  disk_monitor_.look(disk_);
  last_tick_ = last_sync_ = last_state_ = last_status_ = Steady::now();
  offline_ = std::chrono::duration_cast<std::chrono::milliseconds>(last_tick_ - start_);
  while (!is_over()) {
    timer.expires_after(tick_interval);
    co_await timer.async_wait(asio::use_awaitable);
    tick();
  }
  notifier_.stopping();
  const auto end = Steady::now() + most_time_to_stop;
  finish();
  for (const auto& channel : channels_) channel->feed().stop();
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
  // A start without a network may take for ever: what starts services must not wait for it.
  notifier_.ready();
  notifier_.status("waiting for the exchange to tell the facts of the instruments");
  while (pillar_ == nullptr) {
    show_life();
    timer.expires_after(tick_interval);
    co_await timer.async_wait(asio::use_awaitable);
    if (pillar_ == nullptr && is_over()) network_.stop();
  }
}

/// Opens what can be opened, and lets the others wait. Returns what is open now and was not before.
std::vector<InstId> Exporter::open(const FoundInstruments& found) {
  std::vector<InstId> opened;
  const auto of = found.known.size() + found.unusable.size() + pillar_->instruments().size();
  for (const auto& [id, why] : found.unusable) wait_for(id, why);
  for (const auto& known : found.known) {
    try {
      refuse_too_many();
      pillar_->open(known, of);
      waiting_.remove(known.id);
      opened.push_back(known.id);
    } catch (const Error& error) {
      wait_for(known.id, error.what());
    }
  }
  return opened;
}

/// Locks alone could use up all descriptors, and then nothing could be written.
void Exporter::refuse_too_many() const {
  const auto most = (std::max(open_files_limit_, other_files) - other_files) / files_an_instrument;
  if (pillar_->instruments().size() < most) return;
  throw Error(ExitCode::io, "the system lets this program open " +
                                std::to_string(open_files_limit_) +
                                " files at a time, which is enough for " + std::to_string(most) +
                                (most == 1 ? " instrument. Allow" : " instruments. Allow") +
                                " more (ulimit -Hn, or LimitNOFILE= of the service), or "
                                "record fewer");
}

void Exporter::wait_for(const InstId& instrument, const std::string& why) {
  if (waiting_.add(instrument, why, Steady::now()))
    log::warn(instrument.str() +
              " is not recorded now (it is looked at again every minute, and recorded as soon as "
              "possible): " +
              why);
}

net::Task<> Exporter::look_again() {
  asio::steady_timer timer(network_);
  timer.expires_after(std::min(first_look_after, kind_.look_again_after));
  while (true) {
    co_await timer.async_wait(asio::use_awaitable);
    try {
      const auto found = co_await find_again();
      if (is_over()) co_return;
      start_feeds(open(found));
    } catch (const Error& error) {
      log::warn(error.what());
    }
    timer.expires_after(kind_.look_again_after);
  }
}

net::Task<FoundInstruments> Exporter::find_again() {
  if (waiting_.size() > 0) co_return co_await instruments_.look_again(waiting_.instruments());
  if (pillar_->instruments().empty()) co_return co_await instruments_.find(choice());
  co_return FoundInstruments{};
}

void Exporter::start_feeds(const std::vector<InstId>& instruments) {
  for (std::size_t begin = 0; begin < instruments.size(); begin += kind_.instruments_a_feed) {
    okx::FeedSettings settings{
        .url = ws_url_, .session = session_for(ws_url_), .channel = kind_.channel};
    const auto end = std::min(begin + kind_.instruments_a_feed, instruments.size());
    for (auto i = begin; i < end; ++i) settings.instruments.push_back(instruments[i]);
    channels_.push_back(
        std::make_unique<Channel>(*this, *pillar_, std::move(settings), connections_));
  }
}

void Exporter::start_metrics() {
  if (options_.metrics_port == 0) return;
  net::Server::Handlers handlers;
  handlers.on_get = [this](std::string target) -> net::Task<net::HttpResponse> {
    if (target != "/metrics") co_return net::HttpResponse{404, "see /metrics\n", "text/plain"};
    co_return net::HttpResponse{200, pillar_->metrics(health()), "text/plain; version=0.0.4"};
  };
  metrics_ = std::make_unique<net::Server>(network_.get_executor(), "127.0.0.1",
                                           options_.metrics_port, nullptr, std::move(handlers));
}

void Exporter::tick() {
  const auto now = Steady::now();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_tick_);
  last_tick_ = now;
  if (!is_connected()) offline_ += elapsed;
  // After a sleep the exchange was not reachable for long, whatever the clock says.
  pillar_->tick(std::min<std::chrono::milliseconds>(elapsed, 1s), utc_now());
  mind_the_disk();
  const auto is_due = [now](Steady::time_point& last, Steady::duration interval) {
    if (now - last < interval) return false;
    last = now;
    return true;
  };
  if (is_due(last_sync_, options_.fsync_interval)) pillar_->sync();
  if (is_due(last_state_, state_interval)) pillar_->write_states(health());
  if (is_due(last_status_, status_interval)) log_status();
  show_life();
}

void Exporter::show_life() {
  const auto interval = notifier_.watchdog_interval();
  if (!interval || Steady::now() - last_alive_ < *interval) return;
  last_alive_ = Steady::now();
  notifier_.alive();
}

/// A slow disk slows the feeds down, a full one makes the pillar hold what it gets.
void Exporter::mind_the_disk() {
  disk_.rethrow_failure();
  const auto most = pillar_->most_backlog();
  if (!paused_ && pillar_->backlog() >= most / 8 && !disk_.is_stuck())
    disk_.finish(usual_patience_with_disk);
  const auto backlog = pillar_->backlog();
  if (paused_ && backlog < most / 2) {
    paused_ = false;
    pillar_->resume(utc_now());
  } else if (!paused_ && backlog >= most &&
             (disk_.is_stuck() || !disk_.finish(last_patience_with_disk))) {
    paused_ = true;
    log::error("the disk does not take what comes: " + pillar_->while_paused());
    pillar_->pause();
  }
}

void Exporter::log_status() {
  disk_monitor_.look(disk_);
  const std::string line = pillar_->status(health());
  if (is_connected())
    log::info(line);
  else
    log::warn(line);
  notifier_.status(line);
}

void Exporter::finish() {
  pillar_->finish();
  pillar_->sync();
  const bool done = disk_.finish(most_time_to_write);
  disk_.rethrow_failure();
  pillar_->write_states(health());
  disk_.finish(most_time_for_states);
  app::log_ending(done ? ExitCode::ok : ExitCode::io, pillar_->status(health()));
  if (!done) throw Error(ExitCode::io, "the disk did not take " + pillar_->lost_backlog());
}

net::Task<> Exporter::keep_clock() {
  asio::steady_timer timer(network_);
  const auto rest = make_rest_client();
  while (true) {
    asks_clock_ = false;
    try {
      set_clock(co_await rest->time());
    } catch (const Error& error) {
      log::debug(std::string("the exchange's clock cannot be asked: ") + error.what());
    }
    const auto again = Steady::now() + 10min;
    do {
      timer.expires_after(1s);
      co_await timer.async_wait(asio::use_awaitable);
    } while (!asks_clock_ && Steady::now() < again);
  }
}

void Exporter::set_clock(Timestamp exchange) {
  constexpr auto suspicious = 2s;
  clock_.on_answer(exchange, reading(Steady::now()));
  clock_skew_ = exchange - utc_now();
  if (std::chrono::abs(*clock_skew_) > suspicious)
    log::warn("this machine's clock differs from the exchange's by " +
              std::to_string(clock_skew_->count()) +
              " ms: set it by NTP. Files are dated by the exchange's times, so nothing is "
              "wrong with them");
}

TimeBounds Exporter::time_bounds() const {
  return clock_.bounds(reading(Steady::now()), utc_now());
}

bool Exporter::is_up(const InstId& instrument) const {
  return std::ranges::any_of(channels_, [&](const auto& channel) {
    return channel->carries(instrument) && channel->feed().is_up();
  });
}

bool Exporter::any_up() const {
  return std::ranges::any_of(channels_, [](const auto& c) { return c->feed().is_up(); });
}

void Exporter::renew(const InstId& instrument) {
  for (const auto& channel : channels_)
    if (channel->carries(instrument)) channel->feed().renew(instrument);
}

bool Exporter::is_connected() const {
  return !channels_.empty() &&
         std::ranges::all_of(channels_, [](const auto& c) { return c->feed().is_up(); });
}

Health Exporter::health() const {
  Health health{.started = started_, .now = utc_now()};
  health.connected = is_connected();
  health.offline = offline_;
  health.waiting = waiting_.size() + refused_.size();
  for (const auto& channel : channels_) health.reconnects += channel->feed().reconnects();
  health.clock_skew = clock_skew_;
  health.memory = app::resident_memory();
  health.disk = disk_monitor_.outlook();
  return health;
}

ExitCode record(const Kind& kind, const Options& options,
                const std::function<std::unique_ptr<Pillar>(Exporter&)>& make) {
  app::catch_stop_signals();
  // Recording goes on whether its log is read or not.
  app::survive_closed_pipes();
  const log::Thread log_thread;
  const auto fs = vault::native_file_system();
  // Never destroyed: a name lookup that hangs would keep its destructor, and with it the end of the
  // program, waiting.
  static auto& network = *new asio::io_context(1);  // one thread
  Exporter exporter(network, kind, options, *fs);
  const auto pillar = make(exporter);
  net::spawn(network.get_executor(), exporter.run(*pillar));
  network.run();
  return ExitCode::ok;
}

}  // namespace rq::exporter
