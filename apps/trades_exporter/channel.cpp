#include "trades_exporter/channel.hpp"

#include "app/log.hpp"
#include "net/spawn.hpp"

namespace rq::trades_exporter {

namespace log = app::log;

Exporter::Channel::Channel(Exporter& exporter, boost::asio::any_io_executor executor,
                           okx::FeedSettings settings, std::shared_ptr<net::RateLimit> connections)
    : exporter_(exporter),
      instruments_(settings.instruments.begin(), settings.instruments.end()),
      feed_(executor, std::move(settings), *this, std::move(connections),
            [&exporter] { return exporter.random_(); }) {
  net::spawn(executor, feed_.run());
}

bool Exporter::Channel::on_message(std::string_view message) {
  switch (messages_.read_frame(message)) {
    case okx::TradeMessages::Frame::trades:
      exporter_.take(messages_);
      return true;
    case okx::TradeMessages::Frame::other:
      return false;
    case okx::TradeMessages::Frame::unreadable:
      exporter_.reject(message, messages_.instrument(), messages_.error());
      return true;
  }
  return false;
}

void Exporter::Channel::on_up(std::size_t subscribed) {
  log::info("connected to " + exporter_.ws_url_.authority() + ", " + std::to_string(subscribed) +
            " of " + std::to_string(instruments_.size()) + " subscribed");
  exporter_.on_up();
}

void Exporter::Channel::on_down(const std::string& why) {
  log::warn("the connection to " + exporter_.ws_url_.authority() +
            " is gone, connecting again: " + why);
  exporter_.on_down();
}

void Exporter::Channel::on_refused(const InstId& instrument, const std::string& why) {
  log::error(instrument.str() + ": the exchange refuses its trades (" + why +
             "); check the name, and whether it is still listed");
}

void Exporter::Channel::on_unreadable(std::string_view message, const std::string& why) {
  exporter_.reject(message, {}, why);
}

void Exporter::Channel::on_remark(const std::string& text) {
  log::info(text);
}

}  // namespace rq::trades_exporter
