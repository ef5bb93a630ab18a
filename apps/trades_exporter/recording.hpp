#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "exporter/handover.hpp"
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
  /// `bounds`: of the exchange's clock now. `answers`: how often it has told its time. Whether it
  /// is to be asked again, as there is something dated outside of them.
  bool believe_times(TimeBounds bounds, std::uint64_t answers, Timestamp utc, Steady now);
  /// When the feed last brought one, or recording began.
  [[nodiscard]] Steady last_live() const { return last_live_; }
  /// The same, or when `reset_silence` was last called.
  [[nodiscard]] Steady silent_since() const { return std::max(last_live_, asked_); }
  /// REST has told of this trade. Whether it is newer than all that the feed has brought and REST
  /// had told of before: it was traded since, and should have come by the feed.
  bool is_news(TradeId newest);
  void reset_silence(Steady now) {
    asked_ = now;
    fresh_ = false;
  }
  /// Its feed was connected since `reset_silence`.
  [[nodiscard]] bool is_fresh() const { return fresh_; }
  void set_fresh() { fresh_ = true; }
  /// Event time of the newest trade recorded.
  [[nodiscard]] std::optional<Timestamp> newest_time() const { return newest_time_; }

  /// See `exporter::Handover`.
  bool reject(const std::string& kind, std::string_view raw, Timestamp utc) {
    return handover_.reject(kind, raw, utc);
  }
  [[nodiscard]] std::uint64_t rejected() const { return handover_.rejected(); }
  void hand_over();
  void sync() { handover_.sync(); }
  void write_state(std::string text) { handover_.write_state(std::move(text)); }
  /// Trades that wait to be handed over, and all that the disk has not taken yet.
  [[nodiscard]] std::size_t gathered() const { return handover_.gathered(); }
  [[nodiscard]] std::size_t backlog() const { return handover_.backlog(); }
  [[nodiscard]] bool is_stuck_alone() const { return handover_.is_stuck_alone(); }

  /// Lines carry these facts from now on.
  void set_facts(const vault::InstrumentFacts& facts);

 private:
  void write(const TradeText& trade) override;
  void note(const GapRecord& gap) override;
  void set_aside(const TradeText& trade, const char* why) override;
  void rewind(const Rewind& rewind);
  void note_told(TradeId id);

  InstId instrument_;
  vault::InstrumentFacts facts_;
  exporter::Handover<RecordingFiles> handover_;
  TradeRecorder recorder_;
  Steady last_live_ = std::chrono::steady_clock::now();
  Steady asked_{};
  std::optional<TradeId> newest_told_;  // by feed or REST
  std::optional<Timestamp> newest_time_;
  bool fresh_ = false;
  std::shared_ptr<RewindNews> rewind_news_;
  std::uint64_t rewinds_ = 0;
  /// Something was dated far from the exchange's clock.
  struct Doubt {
    std::uint64_t answers;  // of the exchange before that
    Steady newest;
  };
  std::optional<Doubt> doubt_;
  std::set<std::string> said_;  // why trades were set aside
};

}  // namespace rq::trades_exporter
