#include "find_signals/recording.hpp"

#include <utility>

#include "find_signals/signal_json.hpp"

namespace rq::app {

SignalRecording::SignalRecording(vault::FileSystem& fs, vault::Layout layout, Clock clock)
    : fs_(fs), layout_(std::move(layout)), clock_(std::move(clock)) {}

void SignalRecording::record(const Evaluation& evaluation) {
  if (evaluation.stale) return;
  const InstId& instrument = evaluation.instrument;
  auto& journal =
      journals_.try_emplace(instrument, fs_, layout_, instrument, find_signals_program.name)
          .first->second;
  std::string line;
  for (const Signal& signal : evaluation.findings.signals) {
    if (journal.contains(signal.event_id, name_of(signal.stage))) continue;
    line.clear();
    append_recorded_json(line, signal, clock_());
    journal.append(signal.event_id, name_of(signal.stage), line);
  }
  journal.commit();
}

}  // namespace rq::app
