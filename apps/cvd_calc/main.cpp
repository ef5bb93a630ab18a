#include "cvd_calc/options.hpp"
#include "cvd_calc/run.hpp"

#include "app/run_main.hpp"

int main(int argc, char** argv) {
  rq::cvd_calc::Options options;
  return rq::app::run_main(
      argc, argv, rq::cvd_calc::program,
      [&](CLI::App& cli) { rq::cvd_calc::add_options(cli, options); },
      [&] { return rq::cvd_calc::run(options); });
}
