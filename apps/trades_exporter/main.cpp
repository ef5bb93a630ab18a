#include "trades_exporter/options.hpp"
#include "trades_exporter/run.hpp"

int main(int argc, char** argv) {
  rq::trades_exporter::Options options;
  return rq::app::run_main(
      argc, argv, rq::trades_exporter::program,
      [&](CLI::App& cli) { rq::trades_exporter::add_options(cli, options); },
      [&] { return rq::trades_exporter::run(options); });
}
