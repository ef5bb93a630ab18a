#include "find_signals/options.hpp"
#include "find_signals/run.hpp"

#include "app/run_main.hpp"
#include "app/wall_clock.hpp"

int main(int argc, char** argv) {
  rq::app::SignalOptions options;
  return rq::app::run_main(
      argc, argv, rq::app::find_signals_program,
      [&](CLI::App& cli) { add_signal_options(cli, options); },
      [&] { return rq::app::run(options, *rq::vault::native_file_system(), rq::app::utc_now); });
}
