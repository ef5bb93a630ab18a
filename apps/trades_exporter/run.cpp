#include "trades_exporter/run.hpp"

#include "exporter/exporter.hpp"
#include "trades_exporter/trade_pillar.hpp"

#include "okx/trade_messages.hpp"

namespace rq::trades_exporter {

ExitCode run(const Options& options) {
  const exporter::Kind kind{.program = program.name,
                            .channel = std::string(okx::trades_channel),
                            .records = "trades",
                            .keep_facts = exporter::KeepFacts::yes};
  return exporter::record(kind, options.shared, [&](exporter::Exporter& exporter) {
    return std::make_unique<TradePillar>(exporter, options);
  });
}

}  // namespace rq::trades_exporter
