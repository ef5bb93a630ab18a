#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"
#include "net/backoff.hpp"
#include "net/rate_limit.hpp"
#include "net/session_settings.hpp"
#include "net/task.hpp"
#include "net/url.hpp"
#include "okx/channel_messages.hpp"

namespace rq::okx {

class FeedConnection;

struct FeedSettings {
  net::Url url;
  net::SessionSettings session;
  std::string channel;  ///< "trades-all", "books"
  std::vector<InstId> instruments{};
  /// A subscription that the exchange refuses is asked for again after this time, again and again.
  std::chrono::milliseconds ask_refused_again = std::chrono::minutes(1);
};

/// What a feed tells. All calls come from the network thread.
class FeedHandler {
 public:
  virtual ~FeedHandler() = default;
  /// A message, perhaps data of the channel; false when it is none. 64 bytes after it may be read.
  virtual bool on_message(std::string_view message) = 0;
  /// Everything asked for is answered: this many are subscribed, the others refused.
  virtual void on_up(std::size_t subscribed) = 0;
  /// The connection is gone; another is on its way.
  virtual void on_down(const std::string& why) = 0;
  /// The exchange does not know this instrument on this channel, or never acknowledges it.
  virtual void on_refused(const InstId& instrument, const std::string& why) = 0;
  /// The exchange has acknowledged its subscription, perhaps after it refused others.
  virtual void on_accepted(const InstId& instrument) = 0;
  /// A message that is neither data nor an event that OKX documents.
  virtual void on_unreadable(std::string_view message, const std::string& why) = 0;
  /// Something worth a line in the log, and no more.
  virtual void on_remark(const std::string& text) = 0;
};

/// Keeps one channel of some instruments coming: connects, subscribes, watches, connects again.
/// Never gives up. Messages may come twice around a change of connections. The venue's rules:
/// vault_layout.md, "Recording trades".
class Feed {
 public:
  /// `connections`: shared by all feeds of the program. `random`: see `net::Backoff`.
  Feed(boost::asio::any_io_executor executor, FeedSettings settings, FeedHandler& handler,
       std::shared_ptr<net::RateLimit> connections, std::function<std::uint64_t()> random);
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  /// At most 3 connections a second from one address (okx.com/docs-v5, "WebSocket, Connect").
  static net::RateLimit connection_limit() { return {3, std::chrono::milliseconds(1'050)}; }

  /// Runs until `stop`, and takes leave of the exchange then.
  net::Task<> run();
  void stop();
  [[nodiscard]] bool has_stopped() const { return has_stopped_; }

  /// The subscription of `instrument` seems dead: asks for it again.
  void renew(const InstId& instrument);
  [[nodiscard]] bool is_up() const { return up_; }
  [[nodiscard]] std::uint64_t reconnects() const { return reconnects_; }

 private:
  net::Task<> sleep_until(std::chrono::steady_clock::time_point time);
  net::Task<> pause(std::chrono::steady_clock::duration duration);
  void note_loss();
  void retire();
  void open();
  void on_change();

  boost::asio::any_io_executor executor_;
  FeedSettings settings_;
  FeedHandler& handler_;
  std::shared_ptr<net::RateLimit> connections_;
  net::Backoff backoff_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<FeedConnection> current_;  // null between two
  std::shared_ptr<FeedConnection> retired_;  // goes on until `current_` is up
  bool stopped_ = false;
  bool has_stopped_ = false;
  bool up_ = false;
  std::uint64_t reconnects_ = 0;
};

}  // namespace rq::okx
