#include "wick_tracker/options.hpp"
#include "wick_tracker/run.hpp"

#include "app/run_main.hpp"

int main(int argc, char** argv) {
  rq::app::CalculatorOptions options;
  return rq::app::run_main(
      argc, argv, rq::wick_tracker::program,
      [&](CLI::App& cli) { rq::app::add_calculator_options(cli, options); },
      [&] { return rq::wick_tracker::run(options); });
}
