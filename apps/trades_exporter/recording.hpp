#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "trades_exporter/recording_files.hpp"

#include "app/disk_thread.hpp"
#include "core/inst_id.hpp"
#include "market/trade_recorder.hpp"
#include "vault/instrument_facts.hpp"

namespace rq::trades_exporter {

/// One instrument being recorded, on the network thread's side: what its recorder puts out is
/// gathered and handed to the disk.
class Recording : private RecorderSink {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  Recording(const RecorderSettings& settings, const InstId& instrument,
            std::unique_ptr<RecordingFiles> files, const vault::InstrumentFacts& facts,
            app::DiskThread& disk);

  [[nodiscard]] const InstId& instrument() const { return instrument_; }
  [[nodiscard]] TradeRecorder& recorder() { return recorder_; }
  [[nodiscard]] const TradeRecorder& recorder() const { return recorder_; }
  [[nodiscard]] const vault::InstrumentFacts& facts() const { return facts_; }

  /// The feed brought a trade.
  void on_live(const TradeText& trade, Timestamp utc, Steady now);
  /// When the feed last brought one, or `reset_silence` was called.
  [[nodiscard]] Steady last_live() const { return last_live_; }
  void reset_silence(Steady now) {
    last_live_ = now;
    fresh_ = false;
  }
  /// Its feed was connected since `reset_silence`.
  [[nodiscard]] bool is_fresh() const { return fresh_; }
  void set_fresh() { fresh_ = true; }
  /// Event time of the newest trade recorded since the start.
  [[nodiscard]] std::optional<Timestamp> newest_time() const { return newest_time_; }

  /// Keeps a message that is not what OKX documents, the first of its kind; whether it was.
  bool reject(const std::string& kind, std::string_view raw, Timestamp utc);
  [[nodiscard]] std::uint64_t rejected() const { return rejected_; }

  /// Lines carry these facts from now on.
  void set_facts(const vault::InstrumentFacts& facts);

  /// Hands what was gathered to the disk.
  void hand_over();
  /// What was handed over is to be made durable.
  void sync();
  void write_state(std::string text);
  /// Trades that wait to be handed over, and all that the disk has not taken yet.
  [[nodiscard]] std::size_t gathered() const { return batch_->trades.size(); }
  [[nodiscard]] std::size_t backlog() const { return *backlog_ + gathered(); }

 private:
  void write(const TradeText& trade) override;
  void note(const GapRecord& gap) override;

  InstId instrument_;
  std::shared_ptr<RecordingFiles> files_;  // shared with the disk's jobs
  vault::InstrumentFacts facts_;
  app::DiskThread& disk_;
  TradeRecorder recorder_;
  std::shared_ptr<Batch> batch_;
  std::shared_ptr<std::atomic<std::size_t>> backlog_;
  Steady last_live_{};
  std::optional<Timestamp> newest_time_;
  bool fresh_ = false;
  bool unsynced_ = false;
  std::set<std::string> reject_kinds_;
  std::uint64_t rejected_ = 0;
};

}  // namespace rq::trades_exporter
