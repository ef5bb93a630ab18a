#include "vwap_calc/run.hpp"

#include "vwap_calc/options.hpp"

#include "vault/vwap_pillar.hpp"

namespace rq::vwap_calc {

ExitCode run(const app::CalculatorOptions& options) {
  return app::run_calculator(program.name, options, vault::make_vwap_pillar);
}

}  // namespace rq::vwap_calc
