#include "l2_exporter/options.hpp"
#include "l2_exporter/run.hpp"

int main(int argc, char** argv) {
  rq::l2_exporter::Options options;
  return rq::app::run_main(
      argc, argv, rq::l2_exporter::program,
      [&](CLI::App& cli) { rq::l2_exporter::add_options(cli, options); },
      [&] { return rq::l2_exporter::run(options); });
}
