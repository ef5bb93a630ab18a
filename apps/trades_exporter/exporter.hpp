#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "trades_exporter/instruments.hpp"
#include "trades_exporter/options.hpp"
#include "trades_exporter/recording.hpp"
#include "trades_exporter/repair.hpp"
#include "trades_exporter/status.hpp"

#include "app/disk_thread.hpp"
#include "app/service.hpp"
#include "core/errors.hpp"
#include "net/server.hpp"
#include "net/session_settings.hpp"
#include "net/task.hpp"
#include "okx/feed.hpp"
#include "okx/rest_client.hpp"
#include "okx/trade_messages.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::trades_exporter {

/// The running program: feeds bring trades to recordings, repair fetches what they miss, a clock
/// hands everything to the disk.
class Exporter {
 public:
  Exporter(boost::asio::io_context& network, const Options& options, vault::FileSystem& fs);
  ~Exporter();

  /// Records until it is told to stop. Throws `UsageError`, `DataError` or `BusyError` when it
  /// cannot begin, `IoError` when the last trades could not be written.
  net::Task<> run();

 private:
  using Steady = std::chrono::steady_clock;
  class Channel;

  void open_recordings(const std::vector<KnownInstrument>& instruments);
  void start_feeds();
  void start_metrics();
  net::SessionSettings session_for(const net::Url& url) const;
  std::unique_ptr<okx::RestClient> make_rest_client() const;

  net::Task<> watch_silence();
  net::Task<> keep_facts();
  net::Task<> keep_clock();
  net::Task<> stop_while_starting();
  [[nodiscard]] bool is_over() const;
  void tick();
  void mind_the_disk();
  void write_states();
  void log_status();
  void finish();

  void take(const okx::TradeMessages& message);
  void reject(std::string_view message, std::string_view instrument, const std::string& why);
  void on_up();
  void on_down();
  Recording* find(std::string_view instrument);
  [[nodiscard]] Health health() const;
  [[nodiscard]] bool any_up() const;
  [[nodiscard]] std::size_t backlog() const;

  boost::asio::io_context& network_;
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

  std::vector<std::unique_ptr<Recording>> recordings_;  // by name
  Recording* last_found_ = nullptr;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::unique_ptr<Repair> repair_;
  std::unique_ptr<net::Server> metrics_;
  std::optional<std::chrono::milliseconds> clock_skew_;

  Steady::time_point last_tick_;
  Steady::time_point last_sync_;
  Steady::time_point last_state_;
  Steady::time_point last_status_;
  Steady::time_point last_alive_;
  std::uint64_t written_before_ = 0;
  bool paused_ = false;
  app::DiskThread disk_;  // last: its jobs use recordings' files
};

}  // namespace rq::trades_exporter
