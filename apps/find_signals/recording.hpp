#pragma once

#include <map>

#include "find_signals/evaluation.hpp"
#include "find_signals/evaluator.hpp"

#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/signal_journal.hpp"

namespace rq::app {

/// Writes signals down, each once a stage. Holds the journals of the instruments it met, so that no
/// other program writes them in the meantime.
class SignalRecording {
 public:
  SignalRecording(vault::FileSystem& fs, vault::Layout layout, Clock clock);

  /// All signals of now that were not written down before are on the disk when this returns; those
  /// of a stale answer are left out. Throws
  /// `BusyError`, `DataError`, `IoError`; what was not written then is written by the next call.
  void record(const Evaluation& evaluation);

 private:
  vault::FileSystem& fs_;
  vault::Layout layout_;
  Clock clock_;
  std::map<InstId, vault::SignalJournal> journals_;
};

}  // namespace rq::app
