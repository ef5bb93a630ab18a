#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "exporter/exporter.hpp"

#include "core/inst_id.hpp"
#include "net/rate_limit.hpp"
#include "okx/feed.hpp"

namespace rq::exporter {

/// One feed of some of the instruments: brings its messages to the pillar.
class Exporter::Channel : public okx::FeedHandler {
 public:
  /// Starts at once.
  Channel(Exporter& exporter, Pillar& pillar, okx::FeedSettings settings,
          std::shared_ptr<net::RateLimit> connections);

  [[nodiscard]] okx::Feed& feed() { return feed_; }
  [[nodiscard]] bool carries(const InstId& instrument) const {
    return instruments_.contains(instrument);
  }

  bool on_message(std::string_view message) override;
  void on_up(std::size_t subscribed) override;
  void on_down(const std::string& why) override;
  void on_refused(const InstId& instrument, const std::string& why) override;
  void on_accepted(const InstId& instrument) override;
  void on_unreadable(std::string_view message, const std::string& why) override;
  void on_remark(const std::string& text) override;

 private:
  Exporter& exporter_;
  Pillar& pillar_;
  std::set<InstId> instruments_;
  okx::Feed feed_;
};

}  // namespace rq::exporter
