#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "exporter/disk_monitor.hpp"
#include "exporter/instruments.hpp"
#include "exporter/options.hpp"
#include "exporter/pillar.hpp"
#include "exporter/waiting_list.hpp"

#include "app/disk_thread.hpp"
#include "app/service.hpp"
#include "core/errors.hpp"
#include "market/exchange_clock.hpp"
#include "net/rate_limit.hpp"
#include "net/server.hpp"
#include "net/session_settings.hpp"
#include "net/task.hpp"
#include "okx/rest_client.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::exporter {

/// What kind of exporter it is.
struct Kind {
  std::string program;  ///< "trades_exporter"
  std::string channel;  ///< of the exchange
  std::string records;  ///< what the exchange may refuse: "trades"
  /// One connection carries this many instruments; their subscription stays far below 64 KiB.
  std::size_t instruments_a_feed = 100;
  KeepFacts keep_facts = KeepFacts::no;
  /// How often what cannot be recorded is looked at again.
  std::chrono::milliseconds look_again_after = std::chrono::minutes(1);
};

/// The running program, whatever it records: feeds bring messages to the pillar, a clock hands what
/// it makes of them to the disk, and says how all of it fares.
class Exporter {
 public:
  using Steady = std::chrono::steady_clock;

  Exporter(boost::asio::io_context& network, Kind kind, const Options& options,
           vault::FileSystem& fs);
  ~Exporter();

  /// Records until it is told to stop. An instrument that cannot be recorded is named, looked at
  /// again every minute, and recorded from then on; the others do not wait for it. Throws `IoError`
  /// when the last of it could not be written.
  net::Task<> run(Pillar& pillar);

  // For the pillar.
  [[nodiscard]] boost::asio::any_io_executor executor() { return network_.get_executor(); }
  [[nodiscard]] vault::FileSystem& fs() { return fs_; }
  [[nodiscard]] const vault::Layout& layout() const { return layout_; }
  [[nodiscard]] app::DiskThread& disk() { return disk_; }
  [[nodiscard]] InstrumentSource& instruments() { return instruments_; }
  /// All clients keep the exchange's limits together.
  [[nodiscard]] std::unique_ptr<okx::RestClient> make_rest_client() const;
  std::uint64_t random() { return random_(); }
  [[nodiscard]] Timestamp started() const { return started_; }
  [[nodiscard]] Steady::time_point start() const { return start_; }
  /// The feed of this instrument, or any, is up.
  [[nodiscard]] bool is_up(const InstId& instrument) const;
  [[nodiscard]] bool any_up() const;
  /// The subscription of this instrument seems dead: asks for it again.
  void renew(const InstId& instrument);
  /// The feed brought something dated so, believed or not.
  void note_event_time(Timestamp time, Steady::time_point now) {
    clock_.on_event(time, reading(now));
  }
  /// Where the exchange's clock stands now. Never `certain`.
  [[nodiscard]] TimeBounds time_bounds() const;
  /// Not only by this machine's clock.
  [[nodiscard]] bool knows_clock() const { return clock_.is_known(); }
  /// How often the exchange has told its time; it is to be asked again soon.
  [[nodiscard]] std::uint64_t clock_answers() const { return clock_.answers(); }
  void ask_clock() { asks_clock_ = true; }
  /// Much was handed over since the last tick: keeps what waits for the disk bounded.
  void mind_the_disk();

 private:
  class Channel;

  std::vector<InstId> open(const FoundInstruments& found);
  void refuse_too_many() const;
  void wait_for(const InstId& instrument, const std::string& why);
  void start_feeds(const std::vector<InstId>& instruments);
  net::Task<> look_again();
  net::Task<FoundInstruments> find_again();
  void start_metrics();
  [[nodiscard]] net::SessionSettings session_for(const net::Url& url) const;
  [[nodiscard]] Choice choice() const;
  static ExchangeClock::Reading reading(Steady::time_point now) {
    return std::chrono::floor<ExchangeClock::Reading>(now.time_since_epoch());
  }
  net::Task<> keep_clock();
  void set_clock(Timestamp exchange);
  net::Task<> stop_while_starting();
  [[nodiscard]] bool is_over() const;
  void tick();
  void show_life();
  void log_status();
  void finish();
  [[nodiscard]] Health health() const;
  [[nodiscard]] bool is_connected() const;

  boost::asio::io_context& network_;
  Kind kind_;
  const Options& options_;
  vault::FileSystem& fs_;
  vault::Layout layout_;
  net::Url ws_url_;
  net::Url rest_url_;
  std::shared_ptr<net::TlsContext> tls_;
  std::shared_ptr<okx::RestPace> pace_;
  std::mt19937_64 random_;
  std::unique_ptr<okx::RestClient> rest_;
  InstrumentSource instruments_;
  app::ServiceNotifier notifier_;
  Timestamp started_;
  Steady::time_point start_;

  Pillar* pillar_ = nullptr;  // of `run`, once what can be is open
  WaitingList waiting_;       // to be opened
  WaitingList refused_;       // open, and their subscriptions are refused
  std::uint64_t open_files_limit_;
  std::shared_ptr<net::RateLimit> connections_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::unique_ptr<net::Server> metrics_;
  std::optional<std::chrono::milliseconds> clock_skew_;
  ExchangeClock clock_;
  bool asks_clock_ = false;

  Steady::time_point last_tick_;
  Steady::time_point last_sync_;
  Steady::time_point last_state_;
  Steady::time_point last_status_;
  Steady::time_point last_alive_;
  std::chrono::milliseconds offline_{};  // see `Health`
  bool paused_ = false;
  DiskMonitor disk_monitor_;
  app::DiskThread disk_;  // last: its jobs use the pillar's files
};

/// Runs an exporter with the pillar that `make` makes for it; the body of `run` of each program.
ExitCode record(const Kind& kind, const Options& options,
                const std::function<std::unique_ptr<Pillar>(Exporter&)>& make);

}  // namespace rq::exporter
