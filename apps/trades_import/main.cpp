#include "trades_import/options.hpp"
#include "trades_import/run.hpp"

int main(int argc, char** argv) {
  rq::trades_import::Options options;
  return rq::app::run_main(
      argc, argv, rq::trades_import::program,
      [&](CLI::App& cli) { rq::trades_import::add_options(cli, options); },
      [&] { return rq::trades_import::run(options); });
}
