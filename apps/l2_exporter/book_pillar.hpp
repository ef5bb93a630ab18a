#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/exporter.hpp"
#include "exporter/recording_pillar.hpp"
#include "l2_exporter/options.hpp"
#include "l2_exporter/recording.hpp"

#include "net/task.hpp"
#include "okx/book_messages.hpp"

namespace rq::l2_exporter {

/// Order books: the feeds bring their messages to recordings; REST is asked for a book that the
/// feed does not begin with, and whether a silent one has anything to tell.
class BookPillar final : public exporter::RecordingPillar<Recording> {
 public:
  BookPillar(exporter::Exporter& exporter, const Options& options);

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

  std::unique_ptr<Recording> open_one(const exporter::KnownInstrument& known);
  void take_updates(std::string_view message);
  [[nodiscard]] bool can_be(Timestamp time, const Recording& recording) const;
  void serve_wishes(Recording& recording);
  net::Task<> fetch_books();
  net::Task<> fetch_book(okx::RestClient& rest, Recording& recording);

  const Options& options_;
  okx::BookMessages messages_;
  std::set<Recording*> wanted_;  // books of REST
  TimeBounds times_;             // of the exchange's clock
  std::uint64_t lines_before_ = 0;
};

}  // namespace rq::l2_exporter
