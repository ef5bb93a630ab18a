#include "cvd_calc/run.hpp"

#include "cvd_calc/options.hpp"

#include "vault/cvd_pillar.hpp"

namespace rq::cvd_calc {

ExitCode run(const app::CalculatorOptions& options) {
  return app::run_calculator(program.name, options, vault::make_cvd_pillar);
}

}  // namespace rq::cvd_calc
