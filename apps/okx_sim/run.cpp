#include "okx_sim/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>

#include "okx_sim/make_exchange.hpp"
#include "okx_sim/service.hpp"

#include "app/log.hpp"
#include "app/stop_signal.hpp"
#include "app/wall_clock.hpp"
#include "vault/file_system.hpp"

namespace rq::okx_sim {

namespace {

/// The certificate's file is written before anybody is told to read it.
std::shared_ptr<net::TlsContext> make_tls(vault::FileSystem& fs, const std::string& ca_file) {
  const auto identity = net::TlsContext::make_identity("localhost");
  vault::replace_file(fs, vault::from_utf8(ca_file), identity.certificate_pem);
  return net::TlsContext::server(identity);
}

/// The one line on stdout: where to go.
void announce(const Options& options, const Service& service) {
  const std::string host = "://127.0.0.1:" + std::to_string(service.port());
  nlohmann::ordered_json line{
      {"rest_url", (options.tls ? "https" : "http") + host},
      {"ws_url", (options.tls ? "wss" : "ws") + host},
      {"ca_file", options.tls ? nlohmann::ordered_json(options.ca_file) : nullptr}};
  const std::string text = line.dump() + "\n";
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw IoError("write to", "stdout", std::error_code(errno, std::generic_category()));
}

/// Until the service ends; sessions that do not go with it are dropped.
void run_to_the_end(boost::asio::io_context& context, Service& service) {
  std::exception_ptr failure;
  boost::asio::co_spawn(context, service.run(app::stop_requested), [&](std::exception_ptr error) {
    failure = std::move(error);
    context.stop();
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

std::string beginning(const Exchange& exchange, Timestamp start) {
  std::string instruments;
  for (const auto& market : exchange.markets()) {
    const Tape& tape = market->tape;
    instruments += (instruments.empty() ? "" : ", ") + market->listing.instrument.str() + " (" +
                   std::to_string(tape.printed()) + " trades so far)";
  }
  return "the exchange opens at " + format_ms(start) + " with " + instruments;
}

std::string summary(const Exchange& exchange) {
  std::uint64_t printed = 0;
  for (const auto& market : exchange.markets()) printed += market->tape.printed();
  return "done trades=" + std::to_string(printed) +
         " messages=" + std::to_string(exchange.messages()) +
         " subscriptions=" + std::to_string(exchange.subscriptions());
}

}  // namespace

ExitCode run(const Options& options) {
  Plan plan = make_plan(options);
  const auto fs = vault::native_file_system();
  read_fault_file(*fs, options, plan);
  auto [markets, start] = make_markets(*fs, options, plan, app::utc_now());

  std::unique_ptr<TruthVault> truth;
  if (!options.truth.empty())
    truth = std::make_unique<TruthVault>(*fs, vault::Layout(vault::from_utf8(options.truth)),
                                         markets, app::utc_now());
  ServiceSettings settings;
  settings.port = options.port;
  if (options.tls) settings.tls = make_tls(*fs, options.ca_file);
  settings.start = start;
  settings.speed = plan.speed;
  settings.waits = options.wait;
  settings.exit_after = plan.exit_after;
  settings.truth = truth.get();

  app::catch_stop_signals();
  boost::asio::io_context context(1);
  Service service(context.get_executor(), std::move(markets), plan.exchange, settings);
  app::log::info(beginning(service.exchange(), start));
  announce(options, service);
  run_to_the_end(context, service);
  app::log::info(summary(service.exchange()));
  return ExitCode::ok;
}

}  // namespace rq::okx_sim
