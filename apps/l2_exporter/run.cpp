#include "l2_exporter/run.hpp"

#include "exporter/exporter.hpp"
#include "l2_exporter/book_pillar.hpp"

#include "core/duration.hpp"
#include "okx/book_messages.hpp"

namespace rq::l2_exporter {

ExitCode run(const Options& options) {
  constexpr std::chrono::milliseconds least_cadence{100};  // that of the exchange's messages
  if (options.cadence < least_cadence)
    throw UsageError("--cadence is " + format_duration(options.cadence) + ", expected " +
                     format_duration(least_cadence) + " or more, as in 2s");
  const exporter::Kind kind{.program = program.name,
                            .channel = std::string(okx::books_channel),
                            .records = "book",
                            // "Less than 30" of these a connection (docs, "Order book channel").
                            .instruments_a_feed = 25,
                            .keep_facts = exporter::KeepFacts::no};
  return exporter::record(kind, options.shared, [&](exporter::Exporter& exporter) {
    return std::make_unique<BookPillar>(exporter, options);
  });
}

}  // namespace rq::l2_exporter
