#include "l2_retention/options.hpp"
#include "l2_retention/run.hpp"

#include "app/run_main.hpp"

int main(int argc, char** argv) {
  rq::l2_retention::Options options;
  return rq::app::run_main(
      argc, argv, rq::l2_retention::program,
      [&](CLI::App& cli) { rq::l2_retention::add_options(cli, options); },
      [&] { return rq::l2_retention::run(options); });
}
