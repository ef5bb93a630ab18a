#include "okx_sim/options.hpp"
#include "okx_sim/run.hpp"

#include "app/run_main.hpp"

int main(int argc, char** argv) {
  rq::okx_sim::Options options;
  return rq::app::run_main(
      argc, argv, rq::okx_sim::program,
      [&](CLI::App& cli) { rq::okx_sim::add_options(cli, options); },
      [&] { return rq::okx_sim::run(options); });
}
