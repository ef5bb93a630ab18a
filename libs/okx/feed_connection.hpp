#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "net/rate_limit.hpp"
#include "net/task.hpp"
#include "net/web_socket.hpp"
#include "okx/feed.hpp"
#include "okx/feed_watch.hpp"

namespace rq::okx {

/// One connection of a feed, from its opening to its end. Its coroutines keep it alive.
class FeedConnection : public std::enable_shared_from_this<FeedConnection> {
 public:
  using Pointer = std::shared_ptr<FeedConnection>;

  /// `on_change` is called when the answer to one of the questions below changes.
  FeedConnection(boost::asio::any_io_executor executor, const FeedSettings& settings,
                 FeedHandler& handler, std::function<void()> on_change);

  /// Opens, subscribes and reads until the connection ends.
  static net::Task<> run(Pointer self);
  static net::Task<> close(Pointer self);
  void abort(std::string why);
  void renew(const InstId& instrument);

  /// Everything is subscribed, or refused.
  [[nodiscard]] bool is_up() const { return up_; }
  [[nodiscard]] std::size_t subscribed() const { return acknowledged_.size(); }
  /// The exchange has announced that it will close it.
  [[nodiscard]] bool is_leaving() const { return leaving_; }
  [[nodiscard]] bool has_ended() const { return ended_; }
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  static net::Task<> watch(Pointer self);
  static net::Task<> send(Pointer self, std::string text);
  void act_on_silence();
  void ask_refused_again();
  void send_later(std::string text);
  void subscribe(const std::vector<InstId>& instruments);
  void take(std::string_view message);
  void take_data(std::string_view message);
  void take_event(const ChannelEvent& event, std::string_view message);
  void take_error(const ChannelEvent& event);
  void acknowledge(const InstId& instrument);
  void refuse(const InstId& instrument, const std::string& why);
  void refuse_unacknowledged();
  void settle(const InstId& instrument);
  void end(const std::string& why);

  boost::asio::any_io_executor executor_;
  FeedSettings settings_;
  FeedHandler& handler_;
  std::function<void()> on_change_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<net::WebSocket> socket_;
  FeedWatch watch_;
  net::RateLimit requests_;  // subscribe and unsubscribe
  std::set<InstId> unacknowledged_;
  std::set<InstId> acknowledged_;  // at any time
  std::set<InstId> refused_;       // not acknowledged since
  std::chrono::steady_clock::time_point last_refusal_{};
  bool up_ = false;
  bool leaving_ = false;
  bool ended_ = false;
  std::string why_;
};

}  // namespace rq::okx
