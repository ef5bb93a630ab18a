#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/exporter.hpp"
#include "exporter/pillar.hpp"
#include "exporter/recordings.hpp"

#include "app/log.hpp"

namespace rq::exporter {

/// What every pillar does with its recordings, whatever they record.
template <class Recording>
class RecordingPillar : public Pillar {
 public:
  [[nodiscard]] std::vector<InstId> instruments() const final { return recordings_.instruments(); }
  void reject(std::string_view message, std::string_view instrument, const std::string& why) final {
    recordings_.reject(message, instrument, why, [this](const InstId& id) {
      return exporter_.layout().relative(exporter_.layout().rejects(name_, id));
    });
  }
  void sync() final { recordings_.sync(); }
  [[nodiscard]] std::size_t backlog() const final { return recordings_.backlog(); }
  void pause() final {
    for (const auto& recording : recordings_) pause(*recording);
  }
  void resume(Timestamp utc) final {
    for (const auto& recording : recordings_) resume(*recording, utc);
    held_.clear();
  }
  void write_states(const Health& health) final {
    const auto now = std::chrono::steady_clock::now();
    for (const auto& recording : recordings_) {
      const auto silence = now - std::max(recording->last_live(), exporter_.start());
      recording->write_state(state_of(
          *recording, health, std::chrono::duration_cast<std::chrono::milliseconds>(silence)));
    }
  }

 protected:
  /// `name`: of the pillar in paths.
  RecordingPillar(Exporter& exporter, std::string name)
      : exporter_(exporter), name_(std::move(name)) {}

  [[nodiscard]] Exporter& exporter() const { return exporter_; }
  [[nodiscard]] Recordings<Recording>& recordings() { return recordings_; }
  [[nodiscard]] const Recordings<Recording>& recordings() const { return recordings_; }
  /// The text of its state file.
  [[nodiscard]] virtual std::string state_of(const Recording& recording, const Health& health,
                                             std::chrono::milliseconds last_message_age) const = 0;

  virtual void pause(Recording& recording) = 0;
  virtual void resume(Recording& recording, Timestamp utc) = 0;

  /// A recording whose own files cannot be written holds before what it has for them takes the room
  /// of all.
  void hold_those_stuck_alone(Timestamp utc) {
    if (held_.empty() && !exporter_.disk().is_stuck()) return;
    const std::size_t most = most_backlog() / 16;
    for (const auto& recording : recordings_) {
      const bool is_stuck = recording->is_stuck_alone();
      if (is_stuck && recording->backlog() >= most && held_.insert(recording.get()).second) {
        app::log::error(recording->instrument().str() +
                        ": its files do not take what comes: " + while_paused());
        pause(*recording);
      } else if (!is_stuck && held_.erase(recording.get()) > 0) {
        app::log::info(recording->instrument().str() + ": its files are written again");
        resume(*recording, utc);
      }
    }
  }

 private:
  Exporter& exporter_;
  std::string name_;
  Recordings<Recording> recordings_;
  std::set<const Recording*> held_;  // see `hold_those_stuck_alone`
};

}  // namespace rq::exporter
