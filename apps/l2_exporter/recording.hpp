#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/handover.hpp"
#include "l2_exporter/recording_files.hpp"

#include "app/disk_thread.hpp"
#include "core/inst_id.hpp"
#include "market/book_recorder.hpp"

namespace rq::l2_exporter {

/// One instrument being recorded, on the network thread's side: the lines of its recorder are
/// gathered and handed to the disk.
class Recording : private BookSink {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  Recording(const BookRecorderSettings& settings, const InstId& instrument,
            std::unique_ptr<RecordingFiles> files, app::DiskThread& disk);

  [[nodiscard]] const InstId& instrument() const { return instrument_; }
  [[nodiscard]] BookRecorder& recorder() { return recorder_; }
  [[nodiscard]] const BookRecorder& recorder() const { return recorder_; }

  /// The feed brought a message.
  void on_update(const BookUpdate& update, Steady now);
  /// When it last did.
  [[nodiscard]] Steady last_live() const { return last_live_; }

  /// See `exporter::Handover`.
  bool reject(const std::string& kind, std::string_view raw, Timestamp utc) {
    return handover_.reject(kind, raw, utc);
  }
  [[nodiscard]] std::uint64_t rejected() const { return handover_.rejected(); }
  void hand_over() { handover_.hand_over(); }
  void sync() { handover_.sync(); }
  void write_state(std::string text) { handover_.write_state(std::move(text)); }
  /// Bytes that wait to be handed over, and all that the disk has not taken yet.
  [[nodiscard]] std::size_t backlog() const { return handover_.backlog(); }
  [[nodiscard]] bool is_stuck_alone() const { return handover_.is_stuck_alone(); }

 private:
  void write(const BookSnapshot& snapshot) override;
  void note(BookGap gap) override;

  InstId instrument_;
  exporter::Handover<RecordingFiles> handover_;
  BookRecorder recorder_;
  Steady last_live_{};
};

}  // namespace rq::l2_exporter
