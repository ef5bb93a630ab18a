#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/exporter.hpp"
#include "exporter/recording_pillar.hpp"
#include "trades_exporter/options.hpp"
#include "trades_exporter/recording.hpp"
#include "trades_exporter/repair.hpp"

#include "net/task.hpp"
#include "okx/trade_messages.hpp"

namespace rq::trades_exporter {

/// Trades: the feeds bring them to recordings, repair fetches what they miss.
class TradePillar final : public exporter::RecordingPillar<Recording> {
 public:
  TradePillar(exporter::Exporter& exporter, const Options& options);

  void open(const exporter::KnownInstrument& known, std::size_t of) override;
  void start() override;
  bool on_message(std::string_view message) override;
  void on_up(const std::set<InstId>& instruments) override;
  void on_down(const std::set<InstId>& instruments) override;
  void tick(std::chrono::milliseconds elapsed, Timestamp utc) override;
  [[nodiscard]] std::size_t most_backlog() const override;
  void finish() override;
  [[nodiscard]] std::string metrics(const exporter::Health& health) const override;
  std::string status(const exporter::Health& health) override;
  [[nodiscard]] std::string lost_backlog() const override;
  [[nodiscard]] std::string while_paused() const override;

 private:
  using RecordingPillar::pause;
  using RecordingPillar::resume;
  void pause(Recording& recording) override;
  void resume(Recording& recording, Timestamp utc) override;
  [[nodiscard]] std::string state_of(const Recording& recording, const exporter::Health& health,
                                     std::chrono::milliseconds last_message_age) const override;
  using Steady = std::chrono::steady_clock;

  std::unique_ptr<Recording> open_one(const exporter::KnownInstrument& known,
                                      std::size_t waiting_room);
  net::Task<> watch_silence();
  [[nodiscard]] Steady::duration silence_limit() const;
  net::Task<> ask_behind(Recording& recording, Steady::duration limit_when_up);
  net::Task<> keep_facts();
  void take_trades();
  void believe_times(Recording& recording, const TimeBounds& bounds, Timestamp utc);

  const Options& options_;
  okx::TradeMessages messages_;
  std::optional<Repair> repair_;
  std::uint64_t written_before_ = 0;
};

}  // namespace rq::trades_exporter
