#include "cvd_calc/options.hpp"
#include "cvd_calc/run.hpp"

#include "app/run_main.hpp"

int main(int argc, char** argv) {
  rq::app::CalculatorOptions options;
  return rq::app::run_main(
      argc, argv, rq::cvd_calc::program,
      [&](CLI::App& cli) { rq::app::add_calculator_options(cli, options); },
      [&] { return rq::cvd_calc::run(options); });
}
