#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/rejects.hpp"

#include "app/disk_thread.hpp"
#include "core/errors.hpp"

namespace rq::exporter {

/// What one instrument has for the disk, between the network's thread, which gathers it in batches,
/// and the disk's, which writes them. `Files` has a `Batch` with `is_empty()`, `weight()` and
/// `rejects`, and `write(Batch&)`, `sync()` and `write_state(text)`, which go on where an `IoError`
/// stopped them, and `rest()`, which closes what nothing is written to.
template <class Files>
class Handover {
 public:
  using Batch = typename Files::Batch;

  Handover(std::shared_ptr<Files> files, app::DiskThread& disk)
      : files_(std::move(files)), disk_(disk) {}

  /// Only before the first batch is handed over; then they are the disk thread's.
  [[nodiscard]] Files& files() { return *files_; }
  /// To be filled.
  [[nodiscard]] Batch& batch() { return *batch_; }
  /// Keeps a message that cannot be used, the first of its kind; whether it was.
  bool reject(const std::string& kind, std::string_view raw, Timestamp utc) {
    return keep(kinds_.add(kind, raw, utc));
  }
  /// Keeps one that is kept each time; whether it was.
  bool reject_each(const std::string& why, std::string_view raw, Timestamp utc) {
    return keep(kinds_.add_each(why, raw, utc));
  }
  [[nodiscard]] std::uint64_t rejected() const { return kinds_.count(); }

  void hand_over() {
    if (batch_->is_empty()) return;
    const std::size_t weight = batch_->weight();
    *backlog_ += weight;
    unsynced_ = true;
    disk_.post(
        [files = files_, batch = std::move(batch_), backlog = backlog_, weight] {
          files->write(*batch);
          *backlog -= weight;
        },
        files_.get());
    batch_ = std::make_shared<Batch>();
  }
  /// Does `job`, which takes the files, in its turn.
  template <class Job>
  void post(Job job) {
    disk_.post([files = files_, job = std::move(job)] { job(*files); }, files_.get());
  }
  /// Whether these files cannot be written while others can.
  [[nodiscard]] bool is_stuck_alone() const { return disk_.is_stuck_alone(files_.get()); }
  /// What was handed over is to be made durable. Files that nothing was handed over for at that
  /// many calls in a row are closed until there is something.
  void sync() {
    constexpr int syncs_before_rest = 60;
    if (std::exchange(unsynced_, false)) {
      idle_syncs_ = 0;
      post([](Files& files) { files.sync(); });
    } else if (idle_syncs_ < syncs_before_rest && ++idle_syncs_ == syncs_before_rest) {
      post([](Files& files) { files.rest(); });
    }
  }
  /// Left out while the one before waits for the disk: a full one must not fill the memory.
  void write_state(std::string text) {
    if (state_waits_->exchange(true)) return;
    post([text = std::move(text), state_waits = state_waits_](Files& files) {
      *state_waits = false;
      try {
        files.write_state(text);
      } catch (const IoError&) {
        // The next one comes in five seconds, and what is recorded must not wait for this one.
      }
    });
  }

  /// What waits to be handed over, and all that the disk has not taken yet.
  [[nodiscard]] std::size_t gathered() const { return batch_->weight(); }
  [[nodiscard]] std::size_t backlog() const { return *backlog_ + gathered(); }

 private:
  bool keep(std::optional<std::string> line) {
    if (line) batch_->rejects.push_back(*std::move(line));
    return line.has_value();
  }

  std::shared_ptr<Files> files_;  // shared with the disk's jobs
  app::DiskThread& disk_;
  std::shared_ptr<Batch> batch_ = std::make_shared<Batch>();
  std::shared_ptr<std::atomic<std::size_t>> backlog_ =
      std::make_shared<std::atomic<std::size_t>>(0);
  std::shared_ptr<std::atomic<bool>> state_waits_ = std::make_shared<std::atomic<bool>>(false);
  RejectKinds kinds_;
  bool unsynced_ = false;
  int idle_syncs_ = 0;
};

}  // namespace rq::exporter
