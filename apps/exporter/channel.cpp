#include "exporter/channel.hpp"

#include "app/log.hpp"
#include "net/spawn.hpp"

namespace rq::exporter {

namespace log = app::log;

Exporter::Channel::Channel(Exporter& exporter, Pillar& pillar, okx::FeedSettings settings,
                           std::shared_ptr<net::RateLimit> connections)
    : exporter_(exporter),
      pillar_(pillar),
      instruments_(settings.instruments.begin(), settings.instruments.end()),
      feed_(exporter.executor(), std::move(settings), *this, std::move(connections),
            [&exporter] { return exporter.random(); }) {
  net::spawn(exporter.executor(), feed_.run());
}

bool Exporter::Channel::on_message(std::string_view message) {
  return pillar_.on_message(message);
}

void Exporter::Channel::on_up(std::size_t subscribed) {
  log::info("connected to " + exporter_.ws_url_.authority() + ", " + std::to_string(subscribed) +
            " of " + std::to_string(instruments_.size()) + " subscribed");
  pillar_.on_up(instruments_);
}

void Exporter::Channel::on_down(const std::string& why) {
  log::warn("the connection to " + exporter_.ws_url_.authority() +
            " is gone, connecting again: " + why);
  pillar_.on_down(instruments_);
}

void Exporter::Channel::on_refused(const InstId& instrument, const std::string& why) {
  if (!exporter_.refused_.add(instrument, why, Steady::now())) return;
  log::error(instrument.str() + ": the exchange refuses its " + exporter_.kind_.records + " (" +
             why + "); check the name, and whether it is still listed. It is asked again every " +
             "minute");
}

void Exporter::Channel::on_accepted(const InstId& instrument) {
  if (!exporter_.refused_.remove(instrument)) return;
  log::info(instrument.str() + ": the exchange sends its " + exporter_.kind_.records + " now");
}

void Exporter::Channel::on_unreadable(std::string_view message, const std::string& why) {
  pillar_.reject(message, {}, why);
}

void Exporter::Channel::on_remark(const std::string& text) {
  log::info(text);
}

}  // namespace rq::exporter
