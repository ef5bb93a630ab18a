#include "wick_tracker/run.hpp"

#include "wick_tracker/options.hpp"

#include "vault/wick_pillar.hpp"

namespace rq::wick_tracker {

ExitCode run(const app::CalculatorOptions& options) {
  return app::run_calculator(program.name, options, vault::make_wick_pillar);
}

}  // namespace rq::wick_tracker
