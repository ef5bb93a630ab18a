#include "trades_exporter/run.hpp"

#include <boost/asio/io_context.hpp>

#include "trades_exporter/exporter.hpp"

#include "app/stop_signal.hpp"
#include "net/spawn.hpp"
#include "vault/file_system.hpp"

namespace rq::trades_exporter {

ExitCode run(const Options& options) {
  app::catch_stop_signals();
  const auto fs = vault::native_file_system();
  // Never destroyed: a name lookup that hangs would keep its destructor, and with it the end of the
  // program, waiting.
  static auto& network = *new boost::asio::io_context(1);  // one thread
  Exporter exporter(network, options, *fs);
  net::spawn(network.get_executor(), exporter.run());
  network.run();
  return ExitCode::ok;
}

}  // namespace rq::trades_exporter
