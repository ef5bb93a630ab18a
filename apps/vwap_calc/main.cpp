#include "vwap_calc/options.hpp"
#include "vwap_calc/run.hpp"

#include "app/run_main.hpp"

int main(int argc, char** argv) {
  rq::app::CalculatorOptions options;
  return rq::app::run_main(
      argc, argv, rq::vwap_calc::program,
      [&](CLI::App& cli) { rq::app::add_calculator_options(cli, options); },
      [&] { return rq::vwap_calc::run(options); });
}
